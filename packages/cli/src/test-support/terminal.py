"""Runs a program on a pseudo-terminal, types what it is told to, and prints what came as JSON."""

import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

plan = json.loads(sys.argv[1])
pid, fd = pty.fork()
if pid == 0:
    os.execve(plan["command"][0], plan["command"], plan["env"])
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", plan["rows"], plan["columns"], 0, 0))
output = b""
steps = list(plan["type"])
deadline = time.monotonic() + 30
while time.monotonic() < deadline:
    if steps and steps[0]["after"].encode() in output:
        os.write(fd, steps.pop(0)["text"].encode())
    if not select.select([fd], [], [], 0.05)[0]:
        continue
    try:
        chunk = os.read(fd, 65536)
    except OSError:
        break
    if not chunk:
        break
    output += chunk
_, status = os.waitpid(pid, 0)
code = os.waitstatus_to_exitcode(status)
print(json.dumps({"code": code, "output": output.decode("utf-8", "replace")}))
