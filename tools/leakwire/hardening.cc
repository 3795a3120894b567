#include "hardening.h"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace leakwire::program {

void forbid_core_dumps() noexcept {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

bool drop_rights(const std::string& user, std::string& problem) {
  if (user.empty() && geteuid() != 0) return true;
  const std::string name = user.empty() ? "nobody" : user;
  errno = 0;
  const passwd* const entry = getpwnam(name.c_str());
  if (entry == nullptr) {
    problem = fmt::format("there is no user '{}'; one that exists is expected", name);
    return false;
  }
  const uid_t uid = entry->pw_uid;
  const gid_t gid = entry->pw_gid;
  if (uid == geteuid()) return true;
  if (initgroups(name.c_str(), gid) != 0 || setresgid(gid, gid, gid) != 0 ||
      setresuid(uid, uid, uid) != 0) {
    problem = fmt::format("cannot become '{}': {}", name, std::strerror(errno));
    return false;
  }
  // For good: there must be no way back.
  if (uid != 0 && (setresuid(0, 0, 0) == 0 || getuid() != uid || geteuid() != uid)) {
    problem = fmt::format("became '{}', but not for good", name);
    return false;
  }
  return true;
}

}  // namespace leakwire::program
