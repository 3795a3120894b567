#include "call_filter.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <seccomp.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

namespace leakwire::program {
namespace {

struct Release {
  void operator()(void* filter) const noexcept { seccomp_release(filter); }
};

constexpr std::array kAllowed{
    // Bytes of what is open.
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev),
    SCMP_SYS(pwrite64), SCMP_SYS(lseek), SCMP_SYS(ftruncate), SCMP_SYS(fsync), SCMP_SYS(fdatasync),
    SCMP_SYS(close), SCMP_SYS(fcntl), SCMP_SYS(ioctl), SCMP_SYS(poll), SCMP_SYS(ppoll),
    SCMP_SYS(recvfrom), SCMP_SYS(recvmsg), SCMP_SYS(getsockopt), SCMP_SYS(setsockopt),
    // What files are: pack and policy are read anew on SIGHUP.
    SCMP_SYS(fstat), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx),
    SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(getdents64), SCMP_SYS(readlink),
    SCMP_SYS(readlinkat), SCMP_SYS(getcwd),
    // Memory.
    SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(madvise),
    SCMP_SYS(brk),
    // Time, chance, threads and signals.
    SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(getrandom), SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(rseq),
    SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(getpid), SCMP_SYS(gettid),
    SCMP_SYS(geteuid), SCMP_SYS(getuid), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(restart_syscall), SCMP_SYS(sigaltstack), SCMP_SYS(exit),
    SCMP_SYS(exit_group), SCMP_SYS(prlimit64), SCMP_SYS(sysinfo), SCMP_SYS(uname)};

// To put a file under its name once it is written.
constexpr std::array kWrites{SCMP_SYS(openat),   SCMP_SYS(open),      SCMP_SYS(rename),
                             SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(unlink),
                             SCMP_SYS(unlinkat), SCMP_SYS(fchmod)};

// The run time of a sanitizer needs other calls.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

// Calls that a kernel of this kind does not know are left out.
bool allow(scmp_filter_ctx filter, int call) noexcept {
  const int result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0);
  return result == 0 || result == -EDOM;
}

bool fill(scmp_filter_ctx filter, bool writes_files) noexcept {
  bool all = true;
  for (const int call : kAllowed) all = allow(filter, call) && all;
  if (writes_files) {
    for (const int call : kWrites) all = allow(filter, call) && all;
  } else {
    constexpr scmp_datum_t kChanging = O_ACCMODE | O_CREAT | O_TRUNC;
    all = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
                           SCMP_A2(SCMP_CMP_MASKED_EQ, kChanging, O_RDONLY)) == 0 &&
          all;
  }
  // Threads, no processes. The flags of clone3(2) cannot be looked at: the C library takes clone(2)
  // where there is none.
  all = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                         SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) == 0 &&
        all;
  return seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0 && all;
}

}  // namespace

bool restrict_calls(bool writes_files, std::string& problem) {
  if (kSanitized) {
    problem = "a sanitizer's run time needs other calls";
    return false;
  }
  const std::unique_ptr<void, Release> filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)));
  if (!filter || !fill(filter.get(), writes_files)) {
    problem = "no filter of calls can be made";
    return false;
  }
  int result = seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1);
  if (result == 0) result = seccomp_load(filter.get());
  if (result == 0) return true;
  problem = fmt::format("the kernel takes no filter of calls: {}", std::strerror(-result));
  return false;
}

}  // namespace leakwire::program
