# SPDX-License-Identifier: Apache-2.0
"""What the C library and the tools of a node say in other languages than English.

A node's locale translates strerror and getaddrinfo messages, which stand inside those of curl,
podman and tar too, and those of bash, wget, apt and coreutils. Rules know the English words only,
so they look at a text in which these are put in place of the others. Each phrase is the part of the
translation (catalogues of glibc, wget, apt, coreutils and bash, older releases as well) that no
other message has.
"""

# Phrases are in small letters, with a bar between them.
_TRANSLATIONS = {
    "Name or service not known": """
dienst ist nicht bekannt|dienst nicht bekannt|service inconnu|servicio desconocido|
servizio sconosciuto|serviço desconhecido|dienst is niet bekend|usługa jest nieznana|
имя или служба|未知的名称或服务|未知的名稱或服務|名稱或服務未知|サービスが不明です|
서비스를 알 수 없습니다|unbekannter rechner|hôte inconnu|未知的主机|известно името на услугата|
е асоцииран адрес за името|nom o servei no és conegut|associada amb el nom d’estació|
neznámé jméno nebo služba|jméno počítače nemá přiřazenu|navn eller tjeneste ukendt|
ingen adresse associeret med|zu diesem hostnamen gehört|η υπηρεσία δεν είναι γνωστά|
διεύθυνση δε συνδέεται με το|nomo aŭ servo ne konatas|estas asociata kun nomo de|
nimeä tai palvelua ei tunneta|konenimeen ei liity osoitetta|associée avec le nom de l'hôte|
nome ou servicio descoñecido|asociado ao nome de servidor|ime ili servis nije poznato|
adrese povezane s hostname|név vagy a szolgáltatás nem|nincs cím társítva a gépnévhez|
atau layanan tidak diketahui|terasosiasi dengan hostname|indirizzo associato al nome host|
ホスト名にアド|대응되는 주소가 없음|pavadinimas arba tarnyba nežinoma|
nėra su vardu susieto adreso|navn eller tjeneste ukjent|adresse assosiert med vertsnavn|
aan hostnaam is geen adres|adresu związanego z nazwą hosta|associado ao nome de servidor|
с именем узла не связано ни|názov alebo služba neznáme|názov počítača nemá priradenú|
ime ali storitev ni poznana|gostitelja ni povezan noben|није познат назив или сервер|
придружена називу домаћина|namn eller tjänst okänd|adress associerad med värdnamn|
i̇sim ya da servis bilinmiyor|ismiyle ilişkili adres yok|невідома назва чи сервіс|
не пов'язано жодної адреси|không rõ tên hoặc dịch vụ|địa chỉ liên quan đến tên máy|没有与主机名关|
沒有位址關聯至|невядомая назва або паслуга|адсутнічае звязаны з назвай|
името или услугата са непознати|няма ip-адрес с посоченото|počítače není spojena žádná|
name oder service unbekannt|mit dem hostnamen verbunden|διεύθυνση συσχετισμένη με το|
asociada con el nombre del|nimi või teenus on tundmatu|hosti nimega ei ole aadresse|
nimi tai palvelu on tuntematon|n'est associée au nom d'hôte|ainm nó seirbhís anaithnid|
ar bith ceangailte leis an|ime ili usluga nije poznata|nije pridružena imenu hosta|
nomine o servicio incognite|necun adresse associate al|berasosiasi dengan hostname|
알 수 없는 이름|이름에 할당한 주소가|tebimanyidwa ku sisitemu eno|erinnya lya kompyuta tewali|
vardas arba paslauga nežinomi|vardu nėra susietas adresas|navnet eller tjenesten er ukjent|
adresse tilhører vertsnavnet|naam of dienst is onbekend|nieznana nazwa lub usługa|
nazwą nie jest związany żaden|endereço associado ao nome de|nume sau serviciu necunoscut|
nicio adresă asociată cu numele|неизвестное имя или сервис|адреса, связанного с именем|
názov alebo služba nie je známa|je asociovaná žiadna adresa|није позната услуга или назив|
ad veya hizmet bilinmiyor|ile ilişkilendirilmiş adres|không rõ tên hay dịch vụ|
không có địa chỉ tương ứng|名称或服务未知
""",
    "failure in name resolution": """
namensauflösung|dans la résolution du nom|de résolution de noms|en la resolución del nombre|
nella risoluzione del nome|risoluzione del nome temporaneamente|na resolução de nome|
in naamsherleiding|odwzorowanie nazwy jest|błąd rozwiązywania nazw|в разрешении имен|
при разрешении имени|域名解析|名字解析|名称解析|解析名稱時發生|名前解決|이름 해석 실패|
невъзстановим провал при анализа|неуспех при определянето на|fallada irrecuperable a la|
temporal a la resolució de|chyba při vyhodnocení názvu|chyba při vyhodnocování jména|
uoverkommelig fejl i navneopslag|midlertidig fejl i navneopslag|μη-αποκαταστήσιμο σφάλμα κατά|
προσωρινή αποτυχία κατά την|neriparebla malsukceso ĉe nom-eltrovo|
dumtempa malsukceso ĉe nom-eltrovo|peruuttamaton virhe nimenselvityksessä|
tilapäinen virhe nimenselvityksessä|non récupérable lors de la|recuperable na resolución de|
fallo temporal na resolución|neuspjeh u razlučivanju imena|neuspjeh u rješavanju imena|
helyreállíthatatlan névfeloldási|átmeneti névfeloldási hiba|terekover dalam resolusi nama|
sementara dalam resolusi nama|복구할 수 없는 실패|resolution에서|kritinė klaida vardų paieškoje|
laikinas vardų paieškos sutrikimas|uoverkommelig feil i navneoppslag|
midlertidig feil i navneoppslag|krytyczny błąd w odwzorowaniu|neopraviteľná chyba pri riešení|
dočasná chyba pri riešení názvu|neuspeh pri razreševanju imena|razreševanje imena začasno|
грешка при одређивању назива|привремени неуспех одређивања|icke återhämtningsbart fel|
namnuppslagning misslyckades|çözümlemesinde düzeltilebilir|i̇sim çözünürlüğünde geçici|
помилка при розв'язанні назв|тимчасова помилка розв'язання|lỗi không thể phục hồi khi|
thời không thể phân giải tên|памылка ў разьвязваньні назвы|temporal en la resolució de|
dočasná chyba při překladu|midlertidig fejl i navneevaluering|malsukceso dum nom-eltrovo|
lahendamisel tekkis ajutine|väliaikainen häiriö nimenselvityksessä|ar réiteach na n-ainmneacha|
neuspjeh u razrješenju imena|nama untuk sementara gagal|midlertidig feil i navnoppbygging|
eșec temporar în rezolvarea|zlyhanie pri prevode názvu|napaka med razreševanjem imena|
temporärt fel i namnuppslagning|i̇sim çözümlemesinde geçici|bại tạm thời khi phân giải|
暫時無法檢索主|памылка ў вызначэнні назвы|вызначэнні назвы вузла вфаыв|
при намиране на ip-адреса на|chyby překladu jména se nelze|selhání při překladu jména|
uoverkommelig fejl ved navneopløsning|midlertidig fejl under navneopløsning|
μη-επανορθώσιμη αποτυχία κατά|σφάλμα κατά την ανάλυση ονόματος|en la resolución de nombres|
lahendamisl tekkis taastumatu|ajutine tõrge nime lahendamisel|
korjautumaton häiriö nimenselvityksessä|échec définitif lors de la|temporaire dans la résolution|
in le resolution de nomine|gagal tidak dapat diperbaiki|kugeza kukwataganya erinnya|
obuzibu mu kukwataganya erinnya|neatstatoma klaida su vardo|laikina vardo ieškos (name|
ugjenopprettelig feil i navneoppslag|nienaprawialny błąd w rozwiązywaniu|
nerecuperabil la rezolvarea|eroare temporară la rezolvarea|невосстановимый сбой разрешения|
временный сбой разрешения имен|nenapraviteľná chyba v rozlíšení|dočasná chyba v rozlíšení názvu|
oreparabelt fel i namnuppslagning|tillfälligt fel i namnuppslagning|
çözümlenmesinde kurtarılamayan|çözümlenmesinde geçici başarısızlık|lỗi tạm thời phân giải tên|
temporärer fehlschlag beim auflösen|systemfehler bei der auflösung|
erreur temporaire de résolution|ne parvient pas à résoudre|fallo temporal al resolver|
no se pudo resolver|impossibile risolvere|falha temporária resolvendo|
falha temporária a resolver|não foi possível resolver|временная ошибка при разрешении|
не удалось разрешить|无法解析域名|暂时不能解析域名|暫時無法解析|が一時的に解決できません|
주소를 알아낼 수 없습니다|
tijdelijke fout bij het opzoeken|tymczasowy błąd przy tłumaczeniu|
çözümlenirken geçici bir sorun|temporärt fel vid uppslagning|dočasné selhání při zjišťování
""",
    "unable to resolve host address": """
host-adresse kann nicht aufgelöst|kann die host-adresse|kan hostadres|rozwiązać adresu|
odnaleźć adresu hosta|nelze přeložit adresu|kan inte slå upp värdadress|
не вдалося визначити адресу|no se puede resolver la dirección|kann nicht aufgelöst werden|
impossible de résoudre l|no se pudo resolver la dirección|impossibile risolvere l|
não foi possível resolver endereço|разрешить адрес|无法解析主机地址|無法解析主機位址|
を解決できませんでした|pogut resoldre l'adreça del|adresu počítače|ikke evaluere værtsadresse|
ne eblas trovi gastigantan|hosti aadressi|koneen osoitteen|féidir seoladh an óstríomhaire|
adresa hosta|dapat menemukan alamat dari|주소를 해석할 수|klarte ikke å slå opp vertsnavn|
kan host-adres|resolver o endereço do servidor|poate rezolva adresa de gazdă|
sa previesť adresu hostiteľa|razrešiti naslova gostitelja|не могу да разрешим адресу|
kunde inte slå upp värdadressen|makine adresi çözümlenemedi|неможливо розв'язати адресу|
phân giải được địa chỉ của
""",
    "No space left on device": """
kein speicherplatz|kein platz mehr auf dem gerät|aucun espace disponible|plus d'espace disponible|
no queda espacio|spazio esaurito|não há espaço|geen ruimte meer over|brak miejsca na urządzeniu|
не осталось свободного места|设备上没有空间|裝置上已無多餘空間|空き領域がありません|
남은 공간이 없|няма месца на прыладзе|място на устройството|espai al dispositiu|
zařízení není volné|mere plads på enheden|δεν έμεινε καθόλου|da spaco sur aparato|
ole tilaa jäljellä|hai espacio libre no|prostora na uređaju|több hely a lemezen|
ruang lagi diperangkat|įrenginyje neliko vietos|sem espaço livre no|na zariadení už nie|
napravi ni več prostora|преостало простора|enheten är full|aygıt üzerinde boş|
недостатньо місця на|trống trên thiết bị|
boş alan kalmadı|не залишилося вільного місця|sie haben nicht genug platz in|
pas assez d'espace disponible sur|
no tiene suficiente espacio libre en|não possui espaço livre suficiente em|
não possui espaço suficiente em|недостаточно свободного места в|上没有足够的可用空间|
裡沒有足夠的的未使用空間|
に充分な空きスペースがありません|충분한 여유 공간이 없습니다|onvoldoende vrije schijfruimte op|
wystarczającej ilości wolnego miejsca|yeterli boş alanınız yok|
nemáte dostatek volného místa|tillräckligt mycket ledigt utrymme
""",
    "Disk quota exceeded": """
plattenplatz (quota) ist überschritten|quota d'espace disque|cuota de disco|超出磁盘限额|
磁碟配額已滿|перавышана дыскавая|надвишена дискова квота|s’ha excedit la quota|překročena disková|
diskkvoten overskredet|όριο χρήσης δίσκου|kvoto transpasiĝis|levykiintiö ylittynyt|
cota de disco superada|(prostor) na disku|lemezkvóta túllépve|quota dis terlampaui|
quota disco superata|ディスク使用量|디스크 할당량이 초과됨|viršyta disko kvota|
schijfquotum is overschreden|przekroczony limit dyskowy|quota do disco excedida|
cota da disco excedida|превышена дисковая|disková kvóta prekročená|диска је премашена|
diskkvot överskriden|disk kotası aşıldı|перевищено квоту диска|vượt quá hạn ngạch
""",
    "Connection refused": """
verbindungsaufbau abgelehnt|connexion refusée|conexión rehusada|connessione rifiutata|
conexão recusada|verbinding is geweigerd|połączenie odrzucone|соединении отказано|拒绝连接|
连接被拒绝|連線被拒絕|接続を拒否|연결이 거부됨|адмоўлена ў злучэньні|отказано свързване|
refusat la connexió|spojení odmítnuto|opkobling nægtet|απόρριψη σύνδεσης|konekto rifuziĝas|
yhteys torjuttu|conexión rexeitada|veza odbijena|kapcsolat elutasítva|koneksi ditolak|
prisijungimas atmestas|oppkobling nektes|ligação recusada|веза је одбијена|förbindelsen förvägrad|
bağlantı reddedildi
""",
    "Connection timed out": """
wartezeit für die verbindung|expiration du délai d|délai d'attente de la connexion dépassé|
expiró el tiempo de conexión|connessione scaduta|tempo esgotado para conexão|
verbinding is verlopen|oczekiwania na połączenie|ожидания соединения истекло|连接超时|
連線超過時間|接続がタイムアウト|연결 시간 초과|просрочена мрежова|connexió ha expirat|
bylo příliš dlouho|opkoblingen overskred|λήξη σύνδεσης|konekto transpasis|yhteys aikakatkaistu|
a conexión espirou|ograničenja vremena|időtúllépés a kapcsolatban|koneksi kehabisan waktu|
baigėsi prisijungimo|overskred tidsgrensen|ligação expirada|limit pre spojenie|
истекло је време везе|tidsgräns löpte ut|bağlantıda zaman aşımı|перевищено інтервал|
kết nối đã quá hạn
""",
    "Connection reset by peer": """
kommunikationspartner zurückgesetzt|ré-initialisée par le correspondant|
réinitialisée par le correspondant|máquina remota|connessione interrotta dal corrispondente|
连接被对方重设|連線被對方重設|接続が相手からリセット|разорвано другой стороной|
от отсрещната страна|remota ha reiniciat|spojení zrušeno druhou|forbindelsen brudt|
σύνδεση έκλεισε από|konekto simple malekis|polo outro estremo|prekinuta od druge|
kapcsolatot bontotta|koneksi direset oleh|상대편이 연결을 끊음|nutrauktas kito serverio|
forbindelsen brutt|verbinding is weggevallen|połączenie zerwane|ligação reposta pelo|
fechada pela outra|zrušené druhou stranou|је поново поставио|borttagen av partnern|
bağlantı karşıdan kesildi|розірвав з’єднання|kết nối bị đặt lại
""",
    "No route to host": """
keine route zum zielrechner|aucun chemin d'accès pour atteindre|ninguna ruta hasta el|
nessun instradamento per|não há rota para|geen route naar host|brak trasy do hosta|
нет маршрута до|没有到主机的路由|找不到通往該主機|ホストへの経路がありません|
호스트로 갈 루트가 없음|маршрут до компютъра|hi ha cap camí cap|počítači neexistuje|
rute til værtsmaskinen|δεν υπάρχει διαδρομή|gastiganto ne atingeblas|reititystä koneeseen|
non hai unha rota ao|trase (rute, puta)|útvonal a gép felé|tidak ada rute ke host|
kelio iki serverio|rute til vertsmaskinen|sem caminho para o|počítaču neexistuje|
путање до рачунара|ingen väg till värd|ağ üzerinden yol yok|немає маршруту до вузла|
không có đường dẫn
""",
    "Network is unreachable": """
netzwerk ist nicht erreichbar|réseau n'est pas accessible|la red es inaccesible|
rete non è raggiungibile|rede está fora de alcance|netwerk is onbereikbaar|sieć jest niedostępna|
сеть недоступна|网络不可达|無法接觸網路|ネットワークに届きません|мрежата е недостъпна|
xarxa és inabastable|síť není dostupná|netværket er ikke tilgængeligt|το δίκτυο δεν είναι|
reto ne atingeblas|verkkoa ei tavoiteta|pode chegar á rede|mreža nije dostupna|
hálózat elérhetetlen|tidak dapat dicapai|접근 불가능합니다|tinklas neprieinamas|
nettverket er ikke|rede inacessível|sieť nie je dostupná|omrežje ni dostopno|мрежа је недостижна|
nätverket kan inte|erişilebilir durumda|отримати доступ до мережі|không thể kết nối mạng
""",
    "Cannot allocate memory": """
nicht genügend hauptspeicher|ne peut allouer de la mémoire|no se pudo asignar memoria|
无法分配内存|無法配置記憶體|メモリを確保できません|разьмеркаваць памяць|tildele hukommelse|
να δεσμευτεί μνήμη|pode reservar memoria|foglalható memória|dapat mengalokasikan memori|
impossibile allocare memoria|메모리를 할당할 수|išskirti atminties|ikke tildele minne|
impossível alocar memória|possível alocar memória|могу да доделим меморију|inte allokera minne|
вдалося розподілити
""",
    "computed checksum did not match": """
berechnete prüfsumme|somme de contrôle ne correspond|sommes de contrôle ne correspond|
suma de comprobación|checksum calcolat|вычисленная контрольная сумма|校验和不匹配|检验和不匹配|
チェックサムが一致しません
""",
    "self-signed certificate": """
selbst-signiertes zertifikat|selbstsigniertes zertifikat|certificat autosigné|
certificado auto-firmado|certificato auto-firmato|自己签名的证书|自签名证书|自簽憑證|
напаткана самападпісанае|trobat un certificat|nalezen certifikát|der blev fundet et|
mem-signita atestilo|ise-allkirjastatud|itse allekirjoitettu|teastas féinsínithe|
certificado autoasinado|samopotpisan certifikat|aláírású tanúsítvány|sertifikat ditemukan|
自己署名証明書|자체 서명 인증서를|rastas savo-pasirašytas|mottok selvgenerert|
zelf-ondertekend certificaat|podpisany certyfikat|encontrado certificado|
certificado auto-assinado|certificat semnat de|подписанный сертификат|certifikát podpísaný|
bilo samopodpisano|самопотписано уверење|certifikat påträffades|imzalı sertifika tespit|
виявлено самопідписаний|gặp chứng nhận tự ký
""",
    "certificate signed by unknown authority": """
wird nicht vertraut|von einem unbekannten aus|n'est pas de confiance|n’est pas de confiance|
pas d'émetteur connu|no es confiable|no tiene un emisor conocido|non è fidato|não é confiável|
не является доверенным|的证书颁发者未知|的证书不可信|不信任|証明書は信用されません|
confia en el certificat de|nemá známého vydavatele|er ikke betroet|keinen bekannten austeller|
ne havas konatan eldonanton|ne estas fidinda|sertifikaat ei oma tuntud väljastajat|
ei ole tunnettua myöntäjää|n’est pas d’un émetteur connu|izdan od poznatoga izdavatelja|
nije pouzdan|tanúsítványa nem megbízható|ha un emittente conosciuto|の証明書の発行|
알려진 발급자 정보가|인증서를 신뢰할 수|kommer ikke fra en kjent utgiver|
regnes ikke som pålitelig|nie ma znanego wystawcy|tem um utilizador conhecido|
não tem um emissor conhecido|nu are un emitent cunoscut|неизвестный издатель сертификата|
нет доверия сертификату для|nemá známeho vydavateľa|ni zaupanja vredno|нема познатог издавача|
har inte en känd utfärdare|är inte betrott|sertifikası güvenilir değil|
містить даних щодо відомого|не довірений|không tin cậy|的憑證沒有已知|的憑證不受信任
""",
    "unable to get local issuer": """
zertifikates kann lokal nicht geprüft|vérifier localement l’autorité|
vérifier localement l'autorité|无法本地校验颁发者|無法本機驗證此發行者|verificar localment|
autoritu vydavatele|udstederens autoritet|eblas loke kontroli|autoriteeti ei saa|
myöntäjän valtuutuksen|fhíorú go háitiúil|lokalno provjeriti|kibocsátó hitelessége|
untuk memverifikasi|localmente l'autorità|発行者の権限を|발급자의 신뢰도를|išdavėjo autoriteto|
bekrefte utgiverens|de autoriteit van de|centrum certyfikacji|poate verifica local|
локально проверить|autoritu vydavateľa|izdajatelja krajevno|локалу да проверим|
inte lokalt verifiera|olarak sağlayıcının|неможливо локально|thể thẩm tra cục bộ
""",
    "certificate has expired": """
zertifikat ist nicht mehr gültig|certificat émis a expiré|颁发的证书已经过期|
certificat ha caducat|certifikátu uplynula|certifikat er udløbet|certifikatet er udløbet|
atestilo malvalidiĝis|atestilo eksvalidiĝis|emitido ha expirado|expirado el certificado|
antud sertifikaat on|myönnetty varmenne on|varmenne on vanhentunut|certificat a expiré|
an teastas imithe as|an teastas as feidhm|certificado caducou|certifikat više ne|
tanúsítvány lejárt|yang diterbikan telah|habis masa berlakunya|rilasciato è scaduto|
certificato è scaduto|れた証明書は失|발급한 인증서가 더이상|인증서가 더이상 유효하지|
išduoto sertifikato|sertifikat er utgått|sertifikatet er utgått|certificaat is verlopen|
wydany certyfikat wygasł|certyfikat wygasł|certificado emitido expirado|certificado expirou|
certificado emitido expirou|certificatul emis a|certificatul a expirat|истёк срок действия|
действия сертификата истек|certifikátu vypršala|izdano potrdilo je|potrdilo je poteklo|
уверење је истекло|certifikat har gått|certifikatet har gått|sertifikanın süresi|
sertifikanın kullanım|сертифікат прострочений|đã cấp cũng đã hết|nhận đã hết hạn dùng|
發行的憑證已過
""",
    "unbound variable": """
variable sans liaison|variable sin asignar|未绑定的变量|未綁定的變數|променлива без стойност|
variable no definida|nevázaná proměnná|ubundet variabel|μεταβλητή χωρίς σύνδεση|neligita variablo|
sidumata muutuja|sitomaton muuttuja|athróg neamhcheangailte|variable sen asignar|
nevezana varijabla|kötetlen változó|variabel tidak terikat|variabile non assegnata|未割り当ての変|
바인딩 해제한 변수|nepriskirtas kintamasis|utildelt variabel|ongebonden variabele|
nieustawiona zmienna|variável desassociada|variável não associada|variabilă neasociată|
границы переменной|neviazaná premenná|nedoločena spremenljivka|несвезана променљива|
obunden variabel|bağlanmamış değişken|неозначена змінна|biến chưa liên kết
""",
    "syntax error near unexpected token": """
syntaxfehler beim unerwarteten|syntaxfehler bei unerwartetem|erreur de syntaxe près du symbole|
error sintáctico cerca del|附近有语法错误|附近有語法錯誤
""",
}
_PHRASES = tuple(
    (phrase, english)
    for english, phrases in _TRANSLATIONS.items()
    for phrase in phrases.replace("\n", "").split("|")
)
_ASCII = tuple((phrase, english) for phrase, english in _PHRASES if phrase.isascii())


def english(text: str) -> str:
    """The text with the messages it holds in English; its lines stay where they are."""
    lowered = text.lower()
    for phrase, meaning in _ASCII if text.isascii() else _PHRASES:
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
