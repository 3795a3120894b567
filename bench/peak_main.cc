// leakwire-peak REPORT COMMAND [ARG...]: runs COMMAND, and writes its peak of anonymous resident
// memory (RssAnon, proc(5)) in KiB and its CPU time in microseconds to REPORT.
//
// Linux keeps a peak of RssAnon plus RssFile alone (VmHWM), so RssAnon is sampled every
// millisecond.
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

namespace {

// RssAnon of a process in KiB, or 0 once it is gone.
long rss_anon(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with("RssAnon:")) return std::strtol(line.c_str() + 8, nullptr, 10);
  }
  return 0;
}

long microseconds(const timeval& time) { return time.tv_sec * 1000000L + time.tv_usec; }

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: leakwire-peak REPORT COMMAND [ARG...]\n", stderr);
    return 2;
  }
  const pid_t pid = fork();
  if (pid == 0) {
    execvp(argv[2], argv + 2);
    std::fprintf(stderr, "leakwire-peak: %s: %s\n", argv[2], std::strerror(errno));
    _exit(127);
  }
  if (pid < 0) return 2;
  long peak = 0;
  int status = 0;
  rusage usage{};
  while (wait4(pid, &status, WNOHANG, &usage) == 0) {
    const long now = rss_anon(pid);
    if (now > peak) peak = now;
    const timespec pause{0, 1000000};
    nanosleep(&pause, nullptr);
  }
  std::ofstream report(argv[1]);
  report << "rss_anon_kib " << peak << "\ncpu_us "
         << microseconds(usage.ru_utime) + microseconds(usage.ru_stime) << "\n";
  report.flush();
  if (!report) return 2;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}
