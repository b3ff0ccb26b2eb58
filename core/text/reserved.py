"""Words that no one may take as a name: offices in the four languages, addresses and roles of the site."""


def _words(block: str) -> tuple[str, ...]:
    return tuple(word for word in block.replace("\n", "").split("|") if word)


# Refused as a word of a display name or a handle, whatever the accents, spacing and look-alike letters.
OFFICES = _words("""
maire|madame le maire|monsieur le maire|m le maire|mme la maire|mairesse de|mairies|adjoint au maire|adjointe au maire|
elu|elue|elus|elues|elu e|depute|deputee|senateur|senatrice|prefet|prefete|ministre|president de la republique|
conseil municipal|conseil communal|conseiller municipal|conseillere municipale|conseillere|conseiller departemental|
conseiller regional|conseil departemental|conseil regional|ville de|ville d|village de|commune de|commune d|
metropole de|agglomeration de|departement de|departement du|region|service public|services publics|etat civil|
police municipale|police nationale|police|gendarmerie|gendarmerie nationale|pompiers|tresor public|
admin|admins|administration|moderation|moderateur|moderatrice|equipe civicnet|support|staff|verifie|verifiee|certifie|
mayor|deputy mayor|lord mayor|city of|town of|city council|town council|council|councillor|councilor|councilman|
councilwoman|alderman|city hall|town hall|official|officials|elected|government|moderator|verified|
sindaco|sindaca|vicesindaco|vice sindaco|assessore|assessora|comune di|citta di|consigliere|consigliera|
consiglio comunale|giunta|polizia|carabinieri|ufficiale|amministratore|amministratrice|moderatore|prefetto|eletto|eletta|
بلدية|البلدية|جماعة|الجماعة|عمدة|العمدة|رئيس|الرئيس|رئيس الجماعة|رئيس البلدية|رئيس المجلس|رسمي|الرسمي|رسمية|الرسمية|
مدير الموقع|مشرف|المشرف|المشرفة|منتخب|المنتخب|منتخبة|مستشار جماعي|المجلس الجماعي|المجلس البلدي|الادارة|ادارة|الشرطة|
شرطة|الدرك الملكي|عامل الاقليم|الوالي|حكومة|الحكومة|موثق
""")

# Refused even inside a longer word or across words: nothing else contains them.
OFFICES_ANYWHERE = _words("""
mairie|officiel|administrateur|administratrice|administrator|moderateur|moderatrice|villede paris|hoteldeville|hotel de ville|
prefecture|gouvernement|republique francaise|conseil municipal|conseiller municipal|monsieurlemaire|madamelemaire|lemairede|
mairede|mairedu|mairedes|mairiede|policemunicipale|compteofficiel|civicnet|townhall|cityhall|citycouncil|municipio|municipality|
municipalite|consigliocomunale|amministratore|ufficiostampa|البلدية|عمدة
""")

# Addresses and roles of the site; compared by skeleton, without underscores.
RESERVED_HANDLES = _words("""
admin|administrateur|administration|root|system|systeme|staff|support|aide|help|contact|info|infos|abuse|postmaster|hostmaster|
webmaster|security|securite|noreply|no_reply|mailer_daemon|api|www|mail|ftp|live|static|media|assets|robots|sitemap|favicon|
manifest|sw|healthz|readyz|docs|embed|flux|feed|atom|rss|me|moi|null|none|undefined|anonymous|anonyme|nobody|everyone|tous|
toutes|all|here|ici|channel|home|accueil|communes|commune|villes|ville|quartiers|quartier|themes|theme|intercommunalites|
intercommunalite|publier|publications|publication|commentaires|commentaire|soutenir|suivre|pourquoi|brouillons|brouillon|carte|
messages|message|compte|comptes|bienvenue|reglages|patterns|hors_ligne|recherche|search|notifications|notification|alertes|
alerte|login|logout|signup|signin|connexion|deconnexion|inscription|password|moderation|moderateur|moderatrice|maire|mairie|
elu|elue|elus|officiel|officielle|official|mayor|sindaco|comune|municipio|prefecture|prefet|gouvernement|police|gendarmerie|
demo|test|civicnet|equipe|team|legal|mentions|mentions_legales|confidentialite|privacy|terms|about|a_propos|home|index|account|
accounts|settings|user|users|utilisateur|supprime|deleted|ancien_membre|habitant_supprime
""")
