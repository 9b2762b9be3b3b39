import os

# Servers that tests start on this machine are asked directly, also where a proxy leads to the internet.
for _name in ("NO_PROXY", "no_proxy"):
    os.environ[_name] = ",".join(filter(None, (os.environ.get(_name), "localhost,127.0.0.1")))
