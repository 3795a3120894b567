#include "standard_output.h"

#include "output.h"
#include "stop_sign.h"

namespace leakwire::program {

bool print(std::string_view text, Complaints& complaints) {
  StopSign stop;
  Output output(complaints, stop, Output::Buffering::kNone, "text");
  return output.open(std::nullopt) && output.write(text) && output.close();
}

}  // namespace leakwire::program
