"""The configurations of examples/nginx: nginx takes them, but for where their files lie."""

import re
import subprocess

import harness
from nginx_harness import MODULE, NGINX, NginxCase
from nginx_policy import POLICY


class Examples(NginxCase):
    def test_they_are_taken(self):
        policy = self.write("policy.yaml", POLICY)
        examples = sorted((harness.SOURCE / "examples/nginx").glob("*.conf"))
        self.assertGreaterEqual(len(examples), 3)
        for example in examples:
            with self.subTest(example=example.name):
                text = example.read_text()
                text = re.sub(r"load_module \S+;", f"load_module {MODULE};", text)
                text = text.replace("/etc/leakwire/policy.yaml", str(policy))
                for folder in ("/var/lib/leakwire", "/var/log/nginx", "/usr/share/shop"):
                    text = text.replace(folder, str(self.folder))
                text = text.replace("http {", "http {\n  access_log off;\n" + "\n".join(
                    f"  {name}_temp_path {self.folder}/{name};"
                    for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")), 1)
                conf = self.write("nginx.conf", f"pid {self.folder}/pid;\n" + text)
                done = subprocess.run(
                    [NGINX, "-t", "-p", str(self.folder), "-c", str(conf), "-e",
                     str(self.folder / "error.log")], capture_output=True, text=True, timeout=60,
                    check=False)
                self.assertEqual(done.returncode, 0, done.stderr)
