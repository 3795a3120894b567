#include "detect/compiled_pack.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include "detect/compile.h"
#include "detect/prepared.h"
#include "text/hash.h"

namespace leakwire::detect {
namespace {

using Role = CompiledDetector::Role;

// "card-number", "payment.card", "payment.*" or "payment".
bool names(std::string_view word, const DetectorSpec& spec) {
  if (word == spec.id || word == spec.category) return true;
  if (word.ends_with(".*")) word.remove_suffix(2);
  const std::string_view category = spec.category;
  return category.size() > word.size() && category.starts_with(word) &&
         category[word.size()] == '.';
}

bool names_any(const std::vector<std::string>& words, const DetectorSpec& spec) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return names(word, spec); });
}

Diagnostics unknown_words(const std::vector<DetectorSpec>& specs, const Selection& selection) {
  Diagnostics mistakes;
  const auto look = [&](const char* flag, const std::vector<std::string>& words) {
    for (const std::string& word : words) {
      if (std::any_of(specs.begin(), specs.end(),
                      [&](const DetectorSpec& spec) { return names(word, spec); })) {
        continue;
      }
      mistakes.push_back({flag, 0, 0,
                          "no detector and no category is named \"" + word +
                              "\", expected one that 'leakwire pack list' shows"});
    }
  };
  look("--only", selection.only);
  look("--skip", selection.skip);
  return mistakes;
}

std::uint64_t hashed(std::uint64_t hash, std::string_view text) {
  for (const char c : text) {  // FNV-1a
    hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3ULL;
  }
  return (hash ^ 0xFF) * 0x100000001b3ULL;
}

std::string fingerprint_of(const std::vector<DetectorSpec>& specs, const std::vector<Role>& roles,
                           const std::string& name) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const DetectorSpec& spec = specs[i];
    if (roles[i] != Role::kActive) hash = hashed(hash, "not reported");
    for (const auto& text : {spec.id, spec.category, spec.pattern, spec.not_before, spec.not_after,
                             spec.normalise, spec.mask, std::to_string(spec.max_length),
                             std::to_string(spec.bare ? static_cast<int>(*spec.bare) : -1),
                             std::to_string(static_cast<int>(spec.context))}) {
      hash = hashed(hash, text);
    }
    for (const auto* list : {&spec.validate, &spec.keywords, &spec.beside}) {
      for (const std::string& text : *list) hash = hashed(hash, text);
    }
  }
  constexpr char kHex[] = "0123456789abcdef";
  std::string digits;
  for (int shift = 60; shift >= 0; shift -= 4) digits += kHex[hash >> shift & 15];
  return name + ":" + digits;
}

std::string confidence_text(const DetectorSpec& spec) {
  std::string text = "bare ";
  text += spec.bare ? to_string(*spec.bare) : std::string_view("none");
  text += ", context ";
  text += to_string(spec.context);
  return text;
}

class PackCompiler {
 public:
  PackCompiler(std::vector<DetectorSpec> specs, const Selection& selection,
               std::span<const char> prepared)
      : pack_(std::make_shared<CompiledPack>()), prepared_(prepared) {
    for (const DetectorSpec& spec : specs) roles_.push_back(role_of(spec, selection));
    pack_->specs = std::move(specs);
  }

  Result<std::shared_ptr<const CompiledPack>> run(const Selection& selection) {
    drop_unneeded();
    pack_->detectors.reserve(pack_->specs.size());
    for (std::size_t i = 0; i < pack_->specs.size(); ++i) compile(i);
    if (!mistakes_.empty()) return std::move(mistakes_);
    link_partners();
    link_engines();
    describe();
    pack_->fingerprint = fingerprint_of(pack_->specs, roles_, selection.name);
    return std::shared_ptr<const CompiledPack>(std::move(pack_));
  }

 private:
  static Role role_of(const DetectorSpec& spec, const Selection& selection) {
    const bool wanted = selection.only.empty() || names_any(selection.only, spec);
    if (!wanted || names_any(selection.skip, spec)) return Role::kSilent;
    const auto& only = selection.only;
    const bool by_name = std::find(only.begin(), only.end(), spec.id) != only.end();
    return spec.enabled || by_name ? Role::kActive : Role::kOff;
  }

  // A detector that was not asked for stays where it stands beside one that was.
  void drop_unneeded() {
    std::vector<DetectorSpec> kept;
    std::vector<Role> roles;
    std::vector<bool> partner;
    for (const DetectorSpec& spec : pack_->specs) partner.push_back(is_partner(spec.id));
    kept.reserve(pack_->specs.size());
    // Silent ones last, so that an index into the detectors is one into their descriptions.
    for (const bool silent : {false, true}) {
      for (std::size_t i = 0; i < pack_->specs.size(); ++i) {
        if ((roles_[i] == Role::kSilent) != silent) continue;
        if (silent && !partner[i]) continue;
        kept.push_back(std::move(pack_->specs[i]));
        // One that is off until named is listed, and counts as a neighbour all the same.
        const bool quiet = roles_[i] == Role::kOff && partner[i];
        roles.push_back(quiet ? Role::kSilent : roles_[i]);
      }
      if (!silent) listed_ = kept.size();
    }
    pack_->specs = std::move(kept);
    roles_ = std::move(roles);
  }

  bool is_partner(const std::string& id) const {
    for (std::size_t i = 0; i < pack_->specs.size(); ++i) {
      const auto& beside = pack_->specs[i].beside;
      if (roles_[i] == Role::kActive &&
          std::find(beside.begin(), beside.end(), id) != beside.end()) {
        return true;
      }
    }
    return false;
  }

  void compile(std::size_t index) {
    const DetectorSpec& spec = pack_->specs[index];
    CompiledDetector detector;
    if (roles_[index] != Role::kOff) {
      auto compiled = compile_detector(spec, prepared_);
      if (auto* mistakes = std::get_if<std::vector<FieldMistake>>(&compiled)) {
        for (FieldMistake& mistake : *mistakes) {
          mistakes_.push_back({spec.file, 0, 0, mistake.field + ": " + mistake.message});
        }
        return;
      }
      detector = std::get<CompiledDetector>(std::move(compiled));
    }
    detector.id = spec.id;
    detector.role = roles_[index];
    detector.beside_reason = "beside:" + spec.id;
    pack_->detectors.push_back(std::move(detector));
  }

  void link_partners() {
    for (std::size_t i = 0; i < pack_->specs.size(); ++i) {
      if (roles_[i] == Role::kOff) continue;
      for (const std::string& id : pack_->specs[i].beside) {
        for (std::size_t j = 0; j < pack_->specs.size(); ++j) {
          if (pack_->specs[j].id != id || roles_[j] == Role::kOff) continue;
          pack_->detectors[i].beside.push_back(static_cast<std::uint32_t>(j));
          pack_->detectors[j].partner = true;
        }
      }
    }
  }

  void link_engines() {
    std::vector<match::Ways> shapes;
    std::map<match::Literal, std::vector<std::uint32_t>> literals;
    text::Hash64 keys;
    for (std::size_t i = 0; i < pack_->detectors.size(); ++i) {
      const CompiledDetector& detector = pack_->detectors[i];
      if (detector.role == Role::kOff) continue;
      const auto user = static_cast<std::uint32_t>(i);
      keys.add(prepared_key(pack_->specs[i]));
      pack_->window = std::max(pack_->window, detector.max_length);
      for (const match::Literal& literal : detector.anchor.literals) {
        literals[literal].push_back(user);
      }
      if (!detector.anchor.shapes.empty())
        use_shapes(shapes, detector.anchor.shapes, {user, false});
      if (detector.anchor.inner) use_shapes(shapes, {*detector.anchor.inner}, {user, true});
    }
    std::vector<match::Literal> texts;
    for (auto& [literal, users] : literals) {
      // In order, so that one which begins with another stands right behind it: the other finds
      // both.
      if (!texts.empty() && match::begins_with(literal, texts.back())) {
        auto& known = pack_->literal_users.back();
        for (const std::uint32_t user : users) {
          if (std::find(known.begin(), known.end(), user) == known.end()) known.push_back(user);
        }
        continue;
      }
      texts.push_back(literal);
      pack_->literal_users.push_back(std::move(users));
    }
    add_literal_tail(texts);
    pack_->prepared_keys = keys.value();
    if (auto program = prepared_.shapes(pack_->prepared_keys)) {
      pack_->shapes.emplace(shapes, *std::move(program));
    } else {
      pack_->shapes.emplace(shapes);
    }
    pack_->literals.emplace(std::move(texts), prepared_.literals());
  }

  void use_shapes(std::vector<match::Ways>& shapes, const match::Ways& ways, ShapeUser user) {
    const auto known = std::find(shapes.begin(), shapes.end(), ways);
    const auto index = static_cast<std::size_t>(known - shapes.begin());
    if (known == shapes.end()) {
      shapes.push_back(ways);
      pack_->shape_users.emplace_back();
    }
    pack_->shape_users[index].push_back(user);
    if (!user.inner) {
      for (const match::Shape& shape : ways) pack_->tails.add_beginning(shape);
      return;
    }
    // The inner text may be whole while what stands behind it is not seen yet.
    const CompiledDetector& detector = pack_->detectors[user.detector];
    const match::Shape& shape = ways.front();
    text::ByteSet bytes = detector.anchor.before_inner;
    for (std::size_t i = 0; i + 1 < shape.places.size() || i == detector.anchor.inner_at; ++i) {
      bytes = bytes | shape.places[i];
    }
    pack_->tails.add_run(bytes, detector.max_length);
  }

  void add_literal_tail(const std::vector<match::Literal>& texts) {
    for (const match::Literal& literal : texts) pack_->tails.add_beginning({literal, {}, {}});
  }

  // Last, when nothing that is pointed into moves any more.
  void describe() {
    for (const DetectorSpec& spec : pack_->specs)
      pack_->confidences.push_back(confidence_text(spec));
    for (std::size_t i = 0; i < listed_; ++i) {
      pack_->infos.push_back(info_of(pack_->specs[i], pack_->detectors[i], pack_->confidences[i]));
    }
  }

  static DetectorInfo info_of(const DetectorSpec& spec, const CompiledDetector& detector,
                              std::string_view confidence) {
    DetectorInfo info;
    info.id = spec.id;
    info.category = spec.category;
    info.title = spec.title;
    info.source = spec.source;
    info.file = spec.file;
    info.pattern = spec.pattern;
    info.anchor = detector.role == Role::kOff ? std::string_view(spec.anchor)
                                              : std::string_view(detector.anchor.text);
    info.not_before = spec.not_before;
    info.not_after = spec.not_after;
    info.redact_until = spec.redact_until;
    info.normalise = spec.normalise;
    info.mask = spec.mask;
    info.confidence = confidence;
    info.keywords.assign(spec.keywords.begin(), spec.keywords.end());
    info.validators.assign(spec.validate.begin(), spec.validate.end());
    info.beside.assign(spec.beside.begin(), spec.beside.end());
    info.match.assign(spec.match.begin(), spec.match.end());
    info.no_match.assign(spec.no_match.begin(), spec.no_match.end());
    info.max_length = spec.max_length;
    info.enabled = spec.enabled;
    return info;
  }

  std::shared_ptr<CompiledPack> pack_;
  Prepared prepared_;
  std::vector<Role> roles_;
  std::size_t listed_ = 0;  // how many of the specs are described
  Diagnostics mistakes_;
};

}  // namespace

Result<std::shared_ptr<const CompiledPack>> compile_pack(std::vector<DetectorSpec> specs,
                                                         const Selection& selection,
                                                         std::span<const char> prepared) {
  Diagnostics unknown = unknown_words(specs, selection);
  if (!unknown.empty()) return unknown;
  try {
    return PackCompiler(std::move(specs), selection, prepared).run(selection);
  } catch (const std::runtime_error& error) {  // Hyperscan, on a CPU that it does not know
    return Diagnostic{"", 0, 0, error.what()};
  }
}

}  // namespace leakwire::detect
