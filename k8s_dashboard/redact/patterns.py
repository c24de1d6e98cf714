# SPDX-License-Identifier: Apache-2.0
"""How secrets look in the output of Magnum's scripts, and of what those run.

Each rule has words, in lower case, and a pattern that is tried where one of them begins. Its group
`value` is the secret. All are linear: what a pattern repeats is either bounded, or ends where the
same rule would begin anew.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    words: tuple[str, ...]
    pattern: re.Pattern[str]


# What the name of a secret ends in.
_NAME_WORDS = (
    *("pass", "secret", "token", "trust", "credential", "key", "cookie"),
    *("private", "ca", "api", "access", "signing", "encryption", "certificate", "fernet"),
)
NAME = (
    r"(?:pass(?:word|wd|phrase|code)?|secret|token|trust[_-]?id|credentials?|key[_-]data|cookie"
    r"|(?:private|ca|api|access|signing|encryption|certificate|secret|fernet)[_-]?key)"
    r"(?:[_-]?(?:id|input|value|data|hash|base64|b64|[0-9]{1,2}))?"
)

_QUOTE = r"""\\{0,15}["']"""
_QUOTED = "|".join(
    (
        r"\$'(?:[^'\\]|\\.){0,8000}'",  # as bash traces a word with a newline in it
        r'"(?:[^"\\]|\\.){0,8000}"',
        r"'[^']{0,8000}'(?:\\''[^']{0,8000}'|[^\s'\",;:)\]}\\]+)*",  # 'it'\''s'
        # JSON inside JSON: its quotes have one backslash, quotes inside its texts have three.
        r'\\"(?:[^"\\]|\\\\\\\\|\\\\\\"|\\\\(?!\\)|\\[^"\\]){0,8000}\\"',
        r"(?P<escaped>\\{1,15}[\"'])(?:(?!(?P=escaped))[^\n]){0,8000}(?P=escaped)",
        rf"\$?{_QUOTE}[^\n]*",  # its end was cut off
    )
)
_BARE = r"""[^\s'"{}\[\](),;&|<>\\]+"""
_BLOCK = r"[|>][+-]?[ \t]{0,4}\n(?P<indent>[ \t]{1,80})[^\n]*(?:\n(?P=indent)[^\n]*){0,200}"

# NAME=value, "name": "value", name: value, and `value: ...` in the line below a container's
# `name: ...`; a value may span lines.
_NAMED = (
    rf"""(?is){NAME}\\{{0,15}}["']?(?:[ \t]{{0,4}}(?:==?|:=|:(?!//))[ \t]{{0,4}}"""
    rf"""|,?\s{{1,80}}\\{{0,15}}["']?value\\{{0,15}}["']?:[ \t]{{0,4}})(?:[bru](?=["']))?"""
    rf"""(?P<value>{_QUOTED}|{_BLOCK}|{_BARE})"""
)
# --os-password value
_OPTION = (
    rf"""(?is)--(?:[a-z]{{1,20}}-){{0,3}}{NAME}[ \t]{{1,4}}(?P<value>{_QUOTED}|(?!-){_BARE})"""
)
# podman login -p value, sshpass -p value
_LOGIN = (
    r"""(?s)(?:login[ \t][^\n]{0,200}?[ \t]-p|sshpass[ \t]{1,4}-p)[ \t=]{0,4}"""
    rf"""(?P<value>{_QUOTED}|{_BARE})"""
)
_AUTHORIZATION = (
    rf"(?i)authorization\\{{0,15}}[\"']?[ \t]{{0,4}}[:=][ \t]{{0,4}}(?:{_QUOTE})?"
    r"(?:[a-z][a-z0-9-]{1,20}[ \t]{1,4}(?=[^\s]{4})|(?=[^\s]{16}))(?P<value>[\w.~+/=-]+)"
)
_BEARER = r"(?i)bearer[ \t]{1,4}(?P<value>(?=[^\s]{0,60}[0-9])[\w.~+/=-]{8,})"
# The logins of registries in Docker's and containerd's files
_REGISTRY = (
    r"""auth(?<!\wauth)\\{0,15}["']?[ \t]{0,4}[:=][ \t]{0,4}"""
    rf"""(?P<value>{_QUOTE}[^"'\n]{{8,}}["']?|[A-Za-z0-9+/]{{20,}}={{0,2}}(?![\w-]))"""
)
# The id of a trust or token in the body of a Keystone request
_KEYSTONE_ID = (
    rf"""(?i)(?:OS-TRUST:trust|token){_QUOTE}:\s{{0,40}}\{{\s{{0,80}}{_QUOTE}id{_QUOTE}:\s{{0,40}}"""
    rf"""(?P<value>{_QUOTE}[^"'\n]{{1,500}}["']?)"""
)
# curl -u name:password, also quoted, also without the space; not --user 1000:1000
_USER_OPTION = (
    r"(?:-(?<=\s-)[uU]|--(?:proxy-)?user|--(?:src-|dest-)?creds)[ \t=]{0,4}\\{0,15}"
    r"(?P<quote>[\"'])?[^\s:\"'/]{1,256}:"
    r"(?P<value>(?![0-9]{1,10}(?:[\s\"']|\Z))(?(quote)[^\"'\n]|[^\s\"'\\]){1,256})"
)
# A password may hold a slash or an @. An image's digest after host and port is none. A token may
# stand there without a name.
_HOST = r"(?=@(?!sha(?:256|512):)(?:[\w\[]|\Z))"
_URL_USER = rf"://[^\s:/@'\"]{{0,256}}:(?P<value>(?:[^\s'\"<>:]|:(?!//)){{1,8000}}){_HOST}"
_URL_CUT_OFF = r"://[^\s:/@'\"]{1,256}:(?P<value>(?![0-9]{1,5}\Z)[^\s'\"<>/]{1,8000})\Z"
_URL_TOKEN = rf"://(?P<value>[\w.~%+=-]{{16,512}}){_HOST}"
# Swift's temporary URLs, Heat's that are signed by EC2 keys, and those of S3, GCS and Azure
_URL_SIGNATURE = (
    r"(?i)(?:(?<![a-z0-9])(?:sig|signature|credential|awsaccesskeyid)|(?<=[?&;])(?:key|code))="
    r"(?P<value>[^&\s'\"\\;,]{4,})"
)
# Whoever has the address of an etcd discovery can join the cluster.
_DISCOVERY = (
    r"(?i)discovery[\w.-]{0,60}(?:[\"']?[:=][ \t]{0,4}[\"']?https?://[^\s/'\"]{1,200}|:\d{1,5})?/"
    r"(?P<value>[0-9a-f]{16,64})(?![\w/-])"
)

# What is known by its look alone.
_KEYSTONE_TOKEN = r"(?P<value>gAAAA[\w=-]{16,})"
_WEB_TOKEN = r"(?P<value>eyJ(?<![\w-]eyJ)[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?)"
_SERVICE_TOKEN = (
    r"(?P<value>(?<![\w-])(?:gh[opsu]_|github_pat_|glpat-|dckr_pat_|xox[abp]-)[\w-]{16,})"
)
_CRYPT = r"(?P<value>\$(?:apr1|1|2[aby]|5|6|y|argon2id?)\$[^\s:'\"]{8,})"
# In base64: a PEM block that is neither certificate nor public key, a kubeconfig, a cloud.conf, a
# registry's logins.
_ENCODED = (
    r"(?P<value>(?:LS0tLS1CRUdJTi(?!BDRVJUSUZJQ0FUR|BQVUJMSUMg|BYNTA5)|W0dsb2JhbF0"
    r"|YXBpVmVyc2lvbjogdjEK(?:Y2x1c3Rlc|a2luZDogQ29uZmln)"
    r"|eyJhdXRocyI6|eyAiYXV0aHMi|ewogICJhdXRocyI6|ewoJImF1dGhzIj)[A-Za-z0-9+/=_-]{8,})"
)

RULES = tuple(
    Rule(words, re.compile(pattern))
    for words, pattern in (
        (_NAME_WORDS, _NAMED),
        (("--",), _OPTION),
        (("login", "sshpass"), _LOGIN),
        (("authorization",), _AUTHORIZATION),
        (("bearer",), _BEARER),
        (("auth",), _REGISTRY),
        (("os-trust:trust", "token"), _KEYSTONE_ID),
        (("-u", "--user", "--proxy-user", "--creds", "--src-creds", "--dest-creds"), _USER_OPTION),
        (("://",), _URL_USER),
        (("://",), _URL_CUT_OFF),
        (("://",), _URL_TOKEN),
        (("sig", "credential=", "awsaccesskeyid=", "key=", "code="), _URL_SIGNATURE),
        (("discovery",), _DISCOVERY),
        (("gaaaa",), _KEYSTONE_TOKEN),
        (("eyj",), _WEB_TOKEN),
        (("gh", "github_pat_", "glpat-", "dckr_pat_", "xox"), _SERVICE_TOKEN),
        (("$",), _CRYPT),
        (("ls0t", "w0ds", "yxbp", "eyjhdxro", "eyaiyxv0", "ewog", "ewoj"), _ENCODED),
    )
)

# What every secret has in or before it: a short text without any of this has none.
_SUSPECT_WORDS = (
    *("pass", "secret", "token", "trust", "credential", "key", "cookie", "auth", "bearer", "login"),
    *(
        " -u",
        "--",
        "@",
        "sig",
        "code=",
        "discovery",
        "gaaaa",
        "eyj",
        "ghp_",
        "gho_",
        "ghs_",
        "ghu_",
    ),
    *("github_pat_", "glpat-", "dckr_pat_", "xox", "$", "ls0t", "w0ds", "yxbp", "eyai", "ewog"),
    *("ewoj", "mii", "mhcc", "mc4c", "migk", "migh", "mig2", "mihc", "mihu"),
)
_SUSPECT = re.compile(r"://[^\s/]{0,300}:(?![0-9]{1,5}(?:[^0-9]|\Z))|[A-Za-z0-9+/]{60}|\s-[uU]")


def is_suspect(content: str) -> bool:
    """Whether a text may hold a secret; quicker than looking for one."""
    lower = content.lower()
    return any(word in lower for word in _SUSPECT_WORDS) or bool(_SUSPECT.search(content))


def matches(rule: Rule, content: str, lower: str) -> list[re.Match[str]]:
    """The rule's matches from left to right, none overlapping another; `lower` is in lower case."""
    if len(lower) != len(content):  # some capital letters of other scripts become two
        return list(rule.pattern.finditer(content))
    starts = {start for word in rule.words for start in _occurrences(lower, word)}
    found: list[re.Match[str]] = []
    for start in sorted(starts):
        if not found or start >= found[-1].end():
            match = rule.pattern.match(content, start)
            if match:
                found.append(match)
    return found


def _occurrences(content: str, word: str) -> list[int]:
    starts = []
    start = content.find(word)
    while start >= 0:
        starts.append(start)
        start = content.find(word, start + 1)
    return starts
