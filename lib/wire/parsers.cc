#include "wire/parsers.h"

#include <new>

#include "wire/recognise/flow_recogniser.h"

namespace leakwire::wire {

std::unique_ptr<FlowParser> make_parser(const FlowInfo& info, MessageListener& listener,
                                        const KeyLog* keys) noexcept {
  return std::unique_ptr<FlowParser>(new (std::nothrow) FlowRecogniser(info, listener, keys));
}

}  // namespace leakwire::wire
