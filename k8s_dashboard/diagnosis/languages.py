# SPDX-License-Identifier: Apache-2.0
"""What the C library and the tools of a node say in other languages than English.

A node's locale translates strerror and getaddrinfo messages, which stand inside those of curl,
podman and tar too, and those of bash, wget and coreutils. Rules know the English words only, so
they look at a text in which these are put in place of the others. Each phrase is the part of the
translation (glibc, wget, coreutils and bash message catalogues, older releases as well) that no
other message has.
"""

_TRANSLATIONS: dict[str, tuple[str, ...]] = {
    "Name or service not known": (
        "dienst ist nicht bekannt",
        "dienst nicht bekannt",
        "service inconnu",
        "servicio desconocido",
        "servizio sconosciuto",
        "serviço desconhecido",
        "dienst is niet bekend",
        "usługa jest nieznana",
        "имя или служба",
        "未知的名称或服务",
        "未知的名稱或服務",
        "名稱或服務未知",
        "サービスが不明です",
        "서비스를 알 수 없습니다",
        "unbekannter rechner",
        "hôte inconnu",
        "未知的主机",
    ),
    "failure in name resolution": (
        "namensauflösung",
        "dans la résolution du nom",
        "de résolution de noms",
        "en la resolución del nombre",
        "nella risoluzione del nome",
        "risoluzione del nome temporaneamente",
        "na resolução de nome",
        "in naamsherleiding",
        "odwzorowanie nazwy jest",
        "błąd rozwiązywania nazw",
        "в разрешении имен",
        "при разрешении имени",
        "域名解析",
        "名字解析",
        "名称解析",
        "解析名稱時發生",
        "名前解決",
        "이름 해석 실패",
    ),
    "unable to resolve host address": (
        "host-adresse kann nicht aufgelöst",
        "kann die host-adresse",
        "kan hostadres",
        "rozwiązać adresu",
        "odnaleźć adresu hosta",
        "nelze přeložit adresu",
        "kan inte slå upp värdadress",
        "не вдалося визначити адресу",
        "no se puede resolver la dirección",
        "kann nicht aufgelöst werden",
        "impossible de résoudre l",
        "no se pudo resolver la dirección",
        "impossibile risolvere l",
        "não foi possível resolver endereço",
        "разрешить адрес",
        "无法解析主机地址",
        "無法解析主機位址",
        "を解決できませんでした",
    ),
    "No space left on device": (
        "kein speicherplatz",
        "kein platz mehr auf dem gerät",
        "aucun espace disponible",
        "plus d'espace disponible",
        "no queda espacio",
        "spazio esaurito",
        "não há espaço",
        "geen ruimte meer over",
        "brak miejsca na urządzeniu",
        "не осталось свободного места",
        "设备上没有空间",
        "裝置上已無多餘空間",
        "空き領域がありません",
        "남은 공간이 없",
    ),
    "Disk quota exceeded": (
        "plattenplatz (quota) ist überschritten",
        "quota d'espace disque",
        "cuota de disco",
        "超出磁盘限额",
        "磁碟配額已滿",
    ),
    "Connection refused": (
        "verbindungsaufbau abgelehnt",
        "connexion refusée",
        "conexión rehusada",
        "connessione rifiutata",
        "conexão recusada",
        "verbinding is geweigerd",
        "połączenie odrzucone",
        "соединении отказано",
        "拒绝连接",
        "连接被拒绝",
        "連線被拒絕",
        "接続を拒否",
        "연결이 거부됨",
    ),
    "Connection timed out": (
        "wartezeit für die verbindung",
        "expiration du délai d",
        "délai d'attente de la connexion dépassé",
        "expiró el tiempo de conexión",
        "connessione scaduta",
        "tempo esgotado para conexão",
        "verbinding is verlopen",
        "oczekiwania na połączenie",
        "ожидания соединения истекло",
        "连接超时",
        "連線超過時間",
        "接続がタイムアウト",
        "연결 시간 초과",
    ),
    "Connection reset by peer": (
        "kommunikationspartner zurückgesetzt",
        "ré-initialisée par le correspondant",
        "réinitialisée par le correspondant",
        "máquina remota",
        "connessione interrotta dal corrispondente",
        "连接被对方重设",
        "連線被對方重設",
        "接続が相手からリセット",
        "разорвано другой стороной",
    ),
    "No route to host": (
        "keine route zum zielrechner",
        "aucun chemin d'accès pour atteindre",
        "ninguna ruta hasta el",
        "nessun instradamento per",
        "não há rota para",
        "geen route naar host",
        "brak trasy do hosta",
        "нет маршрута до",
        "没有到主机的路由",
        "找不到通往該主機",
        "ホストへの経路がありません",
        "호스트로 갈 루트가 없음",
    ),
    "Network is unreachable": (
        "netzwerk ist nicht erreichbar",
        "réseau n'est pas accessible",
        "la red es inaccesible",
        "rete non è raggiungibile",
        "rede está fora de alcance",
        "netwerk is onbereikbaar",
        "sieć jest niedostępna",
        "сеть недоступна",
        "网络不可达",
        "無法接觸網路",
        "ネットワークに届きません",
    ),
    "Cannot allocate memory": (
        "nicht genügend hauptspeicher",
        "ne peut allouer de la mémoire",
        "no se pudo asignar memoria",
        "无法分配内存",
        "無法配置記憶體",
        "メモリを確保できません",
    ),
    "computed checksum did not match": (
        "berechnete prüfsumme",
        "somme de contrôle ne correspond",
        "sommes de contrôle ne correspond",
        "suma de comprobación",
        "checksum calcolat",
        "вычисленная контрольная сумма",
        "校验和不匹配",
        "检验和不匹配",
        "チェックサムが一致しません",
    ),
    "self-signed certificate": (
        "selbst-signiertes zertifikat",
        "selbstsigniertes zertifikat",
        "certificat autosigné",
        "certificado auto-firmado",
        "certificato auto-firmato",
        "自己签名的证书",
        "自签名证书",
        "自簽憑證",
    ),
    "certificate signed by unknown authority": (
        "wird nicht vertraut",
        "von einem unbekannten aus",
        "n'est pas de confiance",
        "n’est pas de confiance",
        "pas d'émetteur connu",
        "no es confiable",
        "no tiene un emisor conocido",
        "non è fidato",
        "não é confiável",
        "не является доверенным",
        "的证书颁发者未知",
        "的证书不可信",
        "不信任",
        "証明書は信用されません",
    ),
    "unable to get local issuer": (
        "zertifikates kann lokal nicht geprüft",
        "vérifier localement l’autorité",
        "vérifier localement l'autorité",
        "无法本地校验颁发者",
        "無法本機驗證此發行者",
    ),
    "certificate has expired": (
        "zertifikat ist nicht mehr gültig",
        "certificat émis a expiré",
        "颁发的证书已经过期",
    ),
    "unbound variable": (
        "variable sans liaison",
        "variable sin asignar",
        "未绑定的变量",
        "未綁定的變數",
    ),
    "syntax error near unexpected token": (
        "syntaxfehler beim unerwarteten",
        "syntaxfehler bei unerwartetem",
        "erreur de syntaxe près du symbole",
        "error sintáctico cerca del",
        "附近有语法错误",
        "附近有語法錯誤",
    ),
}
_PHRASES = tuple(
    (phrase, english) for english, phrases in _TRANSLATIONS.items() for phrase in phrases
)


def english(text: str) -> str:
    """The text with the messages it holds in English; its lines stay where they are."""
    lowered = text.lower()
    for phrase, meaning in _PHRASES:
        if phrase in lowered:
            text = _replaced(text, lowered, phrase, meaning)
            lowered = text.lower()
    return text


def _replaced(text: str, lowered: str, phrase: str, meaning: str) -> str:
    if len(lowered) != len(text):
        return lowered.replace(phrase, meaning)
    parts: list[str] = []
    position = 0
    while (found := lowered.find(phrase, position)) >= 0:
        parts += (text[position:found], meaning)
        position = found + len(phrase)
    return "".join((*parts, text[position:]))
