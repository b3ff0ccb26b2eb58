"""Words that no one may take as a name: offices in the four languages, addresses and roles of the site."""


def _words(block: str) -> tuple[str, ...]:
    return tuple(" ".join(word.split()) for word in block.split("|") if word.strip())


# Refused as words of a display name or a handle, whatever the accents, spacing and look-alike letters.
OFFICES = _words("""
maire|mairies|mairesse de|adjoint au maire|adjointe au maire|elu|elue|elus|elues|elu e|depute|deputee|
senateur|senatrice|prefet|prefete|ministre|conseil municipal|conseil communal|conseil departemental|conseil regional|
conseiller municipal|conseillere municipale|conseiller departemental|conseillere departementale|conseiller regional|
conseillere regionale|conseiller communautaire|conseillere communautaire|
ville de|ville d|village de|village d|commune de|commune d|metropole de|agglomeration de|departement de|departement du|
region de|region du|service public|services publics|services techniques|etat civil|
police|gendarmerie|pompiers|tresor public|
admin|admins|administration|moderation|equipe civicnet|support|staff|verifie|verifiee|certifie|certifiee|
mayor|city of|town of|city council|town council|council|councillor|councilor|councilman|councilwoman|alderman|
city hall|town hall|official|officials|elected|government|moderator|verified|
sindaco|sindaca|vicesindaco|assessore|assessora|comune di|citta di|consigliere|consigliera|consiglio comunale|giunta|
polizia|carabinieri|ufficiale|moderatore|prefetto|eletto|eletta|verificato|verificata|
بلدية|البلدية|جماعة|الجماعة|عمدة|العمدة|رئيس|الرئيس|رسمي|الرسمي|رسمية|الرسمية|مدير الموقع|مشرف|المشرف|المشرفة|منتخب|
المنتخب|منتخبة|مستشار جماعي|المجلس الجماعي|المجلس البلدي|الادارة|ادارة|الشرطة|شرطة|الدرك الملكي|عامل الاقليم|
الوالي|حكومة|الحكومة|موثق
""")

# Refused even inside a longer word or across words: no name contains them.
OFFICES_ANYWHERE = _words("""
mairie|officiel|administrateur|administratrice|administrator|moderateur|moderatrice|hotel de ville|prefecture|
gouvernement|republique francaise|conseil municipal|conseiller municipal|conseillere municipale|le maire de|la maire de|
maire de la|maire du|monsieur le maire|madame le maire|madame la maire|police municipale|police nationale|civicnet|
town hall|city hall|city council|municipio|municipality|municipalite|consiglio comunale|amministratore|amministratrice|
البلدية|عمدة
""")

# Addresses and roles of the site; compared by skeleton, without underscores.
RESERVED_HANDLES = _words("""
admin|administrateur|administration|root|system|systeme|staff|support|aide|help|contact|info|infos|abuse|postmaster|
hostmaster|webmaster|security|securite|noreply|mailerdaemon|api|www|mail|ftp|live|static|media|assets|robots|sitemap|
favicon|manifest|healthz|readyz|docs|embed|flux|feed|atom|rss|moi|null|none|undefined|anonymous|anonyme|nobody|
everyone|tous|toutes|all|here|ici|channel|home|accueil|communes|commune|villes|ville|quartiers|quartier|themes|theme|
intercommunalites|intercommunalite|publier|publications|publication|commentaires|commentaire|soutenir|suivre|pourquoi|
brouillons|brouillon|carte|messages|message|compte|comptes|bienvenue|reglages|patterns|horsligne|recherche|search|
desinscription|notifications|notification|alertes|alerte|login|logout|signup|signin|connexion|deconnexion|inscription|password|
moderation|moderateur|moderatrice|maire|mairie|elu|elue|elus|officiel|officielle|official|mayor|sindaco|comune|
municipio|prefecture|prefet|gouvernement|police|gendarmerie|demo|test|civicnet|equipe|team|legal|mentions|
mentionslegales|confidentialite|privacy|terms|about|apropos|index|account|accounts|settings|user|users|utilisateur|
supprime|deleted|ancienmembre|habitantsupprime
""")
