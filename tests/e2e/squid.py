"""Squid on loopback, with c-icap's leakwire before and after, for HTTP and (by ssl-bump) HTTPS."""

import os
import pathlib
import shutil
import socket
import subprocess
import unittest

from icap import accepts, free_port, wait_until

SQUID = "/usr/sbin/squid"
CERTIFICATES = "/usr/lib/squid/security_file_certgen"


def need_squid():
    if not os.path.exists(SQUID) or not os.path.exists(CERTIFICATES):
        raise unittest.SkipTest("squid-openssl is not there")
    if os.geteuid() != 0:
        raise unittest.SkipTest("Squid changes its user: needs root")
    if not os.path.isdir("/dev/shm") or not os.stat("/dev/shm").st_mode & 0o002:
        raise unittest.SkipTest("Squid's user may not write in /dev/shm")


def _openssl(*args):
    subprocess.run(["openssl", *map(str, args)], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def make_authority(folder, name):
    """A CA of our own: (certificate, key)."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    _openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
             f"/CN={name}", "-addext", "basicConstraints=critical,CA:TRUE", "-addext",
             "keyUsage=critical,keyCertSign,cRLSign", "-keyout", key, "-out", certificate)
    return certificate, key


def make_certificate(folder, authority, hosts):
    """A server's certificate for `hosts`: (certificate, key)."""
    certificate, key = folder / "origin.pem", folder / "origin.key"
    request, extensions = folder / "origin.csr", folder / "origin.ext"
    extensions.write_text("subjectAltName=" + ",".join(f"DNS:{h}" for h in hosts))
    _openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={hosts[0]}", "-keyout", key,
             "-out", request)
    _openssl("x509", "-req", "-in", request, "-CA", authority[0], "-CAkey", authority[1],
             "-CAcreateserial", "-days", "2", "-extfile", extensions, "-out", certificate)
    return certificate, key


class Squid:
    """Runs until stop(). `hosts` are names for 127.0.0.1; `bypass`: Squid goes on without c-icap.
    `bump`: (certificate, key) of the CA that answers for HTTPS; `trust`: a CA of the origins."""

    def __init__(self, icap_port, hosts, bypass=False, bump=None, trust=None, splice=()):
        base = pathlib.Path("/tmp") / f"leakwire-squid-{os.getpid()}-{free_port()}"
        base.mkdir(mode=0o777)
        base.chmod(0o777)
        self.folder = base
        self.port = free_port()
        self.config = base / "squid.conf"
        (base / "hosts").write_text("".join(f"127.0.0.1 {h}\n" for h in hosts))
        self.access = base / "access.log"
        lines = [
            f"pid_filename {base}/squid.pid", f"cache_log {base}/cache.log",
            "logformat seen %>Hs %rm %ru %adapt::<last_h",
            f"access_log stdio:{self.access} seen", f"coredump_dir {base}",
            f"hosts_file {base}/hosts", "visible_hostname squid.example", "dns_nameservers 127.0.0.1", "cache deny all",
            "cache_mem 8 MB", "memory_pools off", "netdb_filename none", "pinger_enable off",
            "shutdown_lifetime 0 seconds", "http_access allow all", "strip_query_terms off",
            "connect_timeout 5 seconds", "icap_enable on", "icap_preview_enable on",
            "adaptation_send_client_ip on", "icap_service_revival_delay 1",
            "icap_connect_timeout 3 seconds", "icap_io_timeout 20 seconds"]
        way = "on" if bypass else "off"
        lines += [
            f"icap_service before reqmod_precache icap://127.0.0.1:{icap_port}/leakwire bypass={way}",
            f"icap_service after respmod_precache icap://127.0.0.1:{icap_port}/leakwire bypass={way}",
            "adaptation_access before allow all", "adaptation_access after allow all"]
        lines += self._bump(bump, trust, splice) if bump else [f"http_port 127.0.0.1:{self.port}"]
        self.config.write_text("\n".join(lines) + "\n")
        self.process = subprocess.Popen([SQUID, "-N", "-f", str(self.config)],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        wait_until(lambda: self.process.poll() is not None or accepts(self.port), "squid", 60)
        if self.process.poll() is not None:
            raise AssertionError("squid ended: " + self.cache_log())

    def _bump(self, bump, trust, splice):
        database = self.folder / "certificates"
        subprocess.run([CERTIFICATES, "-c", "-s", str(database), "-M", "4MB"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run(["chown", "-R", "proxy:proxy", str(database)], check=True)
        authority = self.folder / "bump.pem"
        authority.write_bytes(bump[0].read_bytes() + bump[1].read_bytes())
        authority.chmod(0o644)
        trusted = self.folder / "trusted.pem"
        shutil.copy(trust, trusted)
        trusted.chmod(0o644)
        lines = [
            f"http_port 127.0.0.1:{self.port} ssl-bump tls-cert={authority} "
            "generate-host-certificates=on dynamic_cert_mem_cache_size=4MB",
            f"sslcrtd_program {CERTIFICATES} -s {database} -M 4MB", "sslcrtd_children 1 startup=1",
            f"tls_outgoing_options cafile={trusted}", "acl hello at_step SslBump1",
            "ssl_bump peek hello"]
        if splice:
            lines += ["acl not_opened ssl::server_name " + " ".join(splice),
                      "ssl_bump splice not_opened"]
        return [*lines, "ssl_bump bump all"]

    def cache_log(self):
        log = self.folder / "cache.log"
        return log.read_text(errors="replace") if log.exists() else ""

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def curl(self, url, *args, body=None, timeout=30):
        """(status, body) of curl through the proxy; status 0: no answer, or a broken one."""
        done = subprocess.run(
            ["curl", "-sS", "-o", "-", "-w", "\n%{http_code}", "--max-time", str(timeout), "-x",
             f"http://127.0.0.1:{self.port}", "-H", "Expect:", *map(str, args),
             *(["--data-binary", "@-"] if body is not None else []), url],
            input=body, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        answer, _, status = done.stdout.rpartition(b"\n")
        return (int(status) if done.returncode == 0 else 0), answer

    def raw(self):
        """A connection to the proxy, for what curl would not send."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)
