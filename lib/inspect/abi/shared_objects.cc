// Packs, places, policies, keys, sinks: what is shared by threads.
#include <filesystem>
#include <utility>

#include "inspect/abi/abi.h"
#include "inspect/abi/handles.h"
#include "leakwire/version.h"

namespace leakwire::abi {

std::vector<std::string> words_of(const char* list) {
  std::vector<std::string> words;
  std::string_view rest = list == nullptr ? std::string_view() : std::string_view(list);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    if (end > 0) words.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return words;
}

lw_status tell_errors(const Diagnostics& errors, lw_error_fn on_error, void* user) {
  if (on_error == nullptr) return LW_ERR_FILE;
  for (const Diagnostic& one : errors) {
    const lw_error told{sizeof told, to_c(one.file), one.line, one.column, to_c(one.message)};
    on_error(user, &told);
  }
  return LW_ERR_FILE;
}

lw_status tell_error(std::string_view message, lw_error_fn on_error, void* user) {
  if (on_error == nullptr) return LW_ERR_ARGUMENT;
  const lw_error told{sizeof told, {}, 0, 0, to_c(message)};
  on_error(user, &told);
  return LW_ERR_ARGUMENT;
}

bool confidence_of(std::uint8_t number, Confidence& confidence) noexcept {
  if (number == LW_CONFIDENCE_DEFAULT) {
    confidence = Confidence::kLikely;
    return true;
  }
  if (number > LW_CONFIDENCE_VALIDATED) return false;
  confidence = static_cast<Confidence>(number - LW_CONFIDENCE_WEAK);
  return true;
}

namespace {

bool folders_of(const char* const* folders, std::size_t count,
                std::vector<std::filesystem::path>& out) {
  for (std::size_t i = 0; i < count; ++i) {
    if (folders == nullptr || folders[i] == nullptr) return false;
    out.emplace_back(folders[i]);
  }
  return true;
}

}  // namespace
}  // namespace leakwire::abi

using namespace leakwire;       // NOLINT(google-build-using-namespace): the file is one of C names
using namespace leakwire::abi;  // NOLINT(google-build-using-namespace)

uint32_t lw_abi_version(void) { return LW_ABI_VERSION; }

const char* lw_version(void) { return LEAKWIRE_VERSION; }

lw_status lw_pack_new(const lw_pack_options* options, lw_pack** out, lw_error_fn on_error,
                      void* user) {
  lw_pack_options given;
  if (out == nullptr || !read_struct(options, given)) return LW_ERR_ARGUMENT;
  *out = nullptr;
  return guarded([&] {
    PackOptions wanted;
    wanted.builtin = given.no_builtin == 0;
    wanted.only = words_of(given.only);
    wanted.skip = words_of(given.skip);
    if (!folders_of(given.directories, given.directory_count, wanted.directories)) {
      return LW_ERR_ARGUMENT;
    }
    Result<DetectorPack> pack = DetectorPack::load(wanted);
    if (!pack) return tell_errors(pack.error(), on_error, user);
    *out = new lw_pack{std::move(*pack)};
    return LW_OK;
  });
}

void lw_pack_free(lw_pack* pack) { delete pack; }

lw_string lw_pack_fingerprint(const lw_pack* pack) {
  return pack == nullptr ? lw_string{nullptr, 0} : to_c(pack->pack.fingerprint());
}

size_t lw_pack_window(const lw_pack* pack) { return pack == nullptr ? 0 : pack->pack.window(); }

lw_status lw_places_new(const lw_places_options* options, lw_places** out, lw_error_fn on_error,
                        void* user) {
  lw_places_options given;
  if (out == nullptr || !read_struct(options, given)) return LW_ERR_ARGUMENT;
  *out = nullptr;
  return guarded([&] {
    PlacesOptions wanted;
    wanted.registry = given.no_registry == 0;
    if (given.geoip_directory != nullptr) wanted.geoip_folder = given.geoip_directory;
    if (!folders_of(given.directories, given.directory_count, wanted.folders)) {
      return LW_ERR_ARGUMENT;
    }
    Result<Places> places = Places::load(wanted);
    if (!places) return tell_errors(places.error(), on_error, user);
    *out = new lw_places{std::move(*places)};
    return LW_OK;
  });
}

void lw_places_free(lw_places* places) { delete places; }

lw_status lw_policy_new(const lw_policy_options* options, lw_policy** out, lw_error_fn on_error,
                        void* user) {
  lw_policy_options given;
  if (out == nullptr || !read_struct(options, given)) return LW_ERR_ARGUMENT;
  *out = nullptr;
  if (given.file == nullptr && given.text.data == nullptr) return LW_ERR_ARGUMENT;
  return guarded([&] {
    PolicyOptions wanted;
    if (given.pack != nullptr) wanted.pack = &given.pack->pack;
    const char* name = given.name == nullptr ? "policy" : given.name;
    Result<Policy> policy = given.file != nullptr ? Policy::load(given.file, wanted)
                                                  : Policy::parse(from_c(given.text), name, wanted);
    if (!policy) return tell_errors(policy.error(), on_error, user);
    *out = new lw_policy{std::move(*policy)};
    return LW_OK;
  });
}

void lw_policy_free(lw_policy* policy) { delete policy; }

lw_status lw_key_new(const lw_key_options* options, lw_key** out, lw_error_fn on_error,
                     void* user) {
  lw_key_options given;
  if (out == nullptr || !read_struct(options, given)) return LW_ERR_ARGUMENT;
  *out = nullptr;
  return guarded([&] {
    if (given.file == nullptr) {
      *out = new lw_key{PseudonymKey::ephemeral()};
      return LW_OK;
    }
    Result<PseudonymKey> key = PseudonymKey::open(given.file);
    if (!key) return tell_errors(key.error(), on_error, user);
    *out = new lw_key{std::move(*key)};
    return LW_OK;
  });
}

void lw_key_free(lw_key* key) { delete key; }

lw_status lw_sink_new(const lw_sink_options* options, lw_sink** out) {
  lw_sink_options given;
  if (out == nullptr || options == nullptr || !read_struct(options, given)) return LW_ERR_ARGUMENT;
  *out = nullptr;
  if ((given.file == nullptr) == (given.on_record == nullptr)) return LW_ERR_ARGUMENT;
  return guarded([&] {
    auto target = std::make_shared<RecordTarget>(given);
    if (!target->open()) return LW_ERR_FILE;
    *out = new lw_sink{std::move(target)};
    return LW_OK;
  });
}

void lw_sink_free(lw_sink* sink) { delete sink; }

lw_status lw_sink_reopen(lw_sink* sink) {
  if (sink == nullptr) return LW_ERR_ARGUMENT;
  return sink->target->open() ? LW_OK : LW_ERR_FILE;
}
