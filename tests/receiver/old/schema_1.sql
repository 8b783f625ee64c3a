-- A database as the receiver of schema 1 left it: verified, replayed by the same text, and unverified with a second contact.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO _sqlx_migrations VALUES(1,'leads','2026-11-28 13:42:05',1,X'a0a48398469673448901a2521c8d5aba87cde08d5b616bcb6979a154718d5fc3716cc4f1508d00615c95dcc082b83dcb',8576661);
CREATE TABLE definition (
    hash TEXT PRIMARY KEY NOT NULL,
    mql BLOB NOT NULL,
    activated_ms INTEGER NOT NULL,
    superseded_ms INTEGER
) STRICT;
INSERT INTO definition VALUES('144680a9724d2b664f194ebd78929a3faf913218c5654db71327e93409197f62',X'4d514c025a000072656365697665722d74657374002f70726963696e670070726963696e675f726561640052656164207468652070726963696e67207061676500436f6d70616e792073697a650053656e696f7269747900736d620072657374000c1a50b96e6d3b243678be1c7bdd890363162f20313194db46eebe71de359f161bb17af7fa180001f008071ef1004eed01c8c1c9f1008d27284b19320102143c140a4b3219000302c5010000f0f90061f14d5387f3014d53875dc803f13bd298f14a71d0f30665eb1c3b7750c994859c298e4a71d0fbf5d1f1894d34f308b8db10cce059292060c94a713d5575e3d88e1a9fbcfa48ebf1055babf3103e3e33a779388a553fcecc480ee549a7244c50b34ce3084f245b51334159c8dc67bd8e710eea734cf2741fd87d9292d9f142eeb3f33472800e88880e1f1417af90175730200eeb23c9a42716a927333e2aaff53300a535356e38691a5098b155d1f157cb215ae39c5cca23614c9362d64c6381b26950e774175677a8ae7c0db3880f958a9d6d8bfa499191bb94a0bd9e8eaaa29e9aa6f14fa96fe4ab17ffac7902ae0882aff56cb30f28b65f24bdb8bbc59911c73b0bcbc51bd349f4d45bbcd9cb09db7a7adb8dfadb16d4e4ebade591a2f768f12dcb18f30130b8b664cb0000c6f30b5e4a27203131ffa34ede3b6bff0b925e6d9eaf23c47a6dc5a0eddeef56ebeff2f3c7f30613d80b2ada2594db46eef35a803999b556f5f1e7132af316b6e202d8e70572d94424e94a8816546aea5662505c214c67c6a87681f77e65bf87433a8a57cf8d094c92a732ad5c0cb62c42bcda0ed11baad3179cdb1e21e40141f6f16ee349f306dc77476ee34949256608119270f7a18bf4dac4f3091c9801dd8903f14b69d0d284195eb5fe13c5767ecbcd1ed17fb7f7f1f78717f30b760217f787174457390bca4812f18b02fb9d4d72a60592c7e997da1e1af2a3f6f5f125846ef312fdd311e7132a84d73d5e454740f15f072d6707cf6f35f987313195b837afe3d0b522adbe4425bf59eecfd831da31b0df9dade05091f119c0f3013f62ab15c00200c2f301010000caf3010b0000c3f301330000f180bf60f301c90000f114b7bff301e90300f1075b0ef30189130013c1f3012a36430fc104c9f1986f36f30a5399069aa80c4f1e2e986f36a18a3a9f0f560aaf72a39cb1d3a5b13bbcdf1a190203010000000000000003f10075120001020128010604c51e01000100070604c0c202c314090805cbc414c601c701241606000102143c140a4b321900090dc000000001c2c3ca0c07000102143c140a4b3219000000',1795873325817,NULL);
CREATE TABLE lead (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    submission TEXT NOT NULL UNIQUE,
    received_ms INTEGER NOT NULL,
    contact TEXT NOT NULL,
    assessment TEXT NOT NULL,
    verdict TEXT NOT NULL,
    verdict_reasons TEXT NOT NULL,
    claimed TEXT NOT NULL,
    definition_hash TEXT NOT NULL,
    evidence TEXT
) STRICT;
INSERT INTO lead VALUES(1,'old-verified',1795873325927,'{"name":"A. Director","email":"director@works.example","job_title":"Director of Operations","company_size":"51-200"}','{"at_s":1795000000,"score":38,"score_milli":38993,"engagement_milli":0,"intent_milli":38993,"grade":"A","rating":2,"stage":"mql","provisional":true,"segment":"smb","priority":null,"queue":null,"sla_min":null,"alert":false,"decision":"qualified","reason":"fit_and_intent","hand_raised":false,"persona_gap":false,"rank_milli":69496,"fit":{"share_permille":1000,"company_permille":1000,"person_permille":1000,"coverage_permille":1000},"contributions":[{"rule":"pricing_read","label":"Read the pricing page","dimension":"intent","count":2,"raw_milli":40000,"decayed_milli":38993,"capped_milli":0,"points_milli":38993,"newest_age_s":300}],"clamps":[],"skipped":[],"missing":[],"coverage":{"consent":"granted","flags":[]},"definition":{"id":"receiver-test","version":1,"hash":"144680a9724d2b664f194ebd78929a3faf913218c5654db71327e93409197f62"}}','verified','["late: the evidence was 242 h old when it arrived"]','{"score":38,"grade":"A","rating":2,"stage":"mql","segment":"smb"}','144680a9724d2b664f194ebd78929a3faf913218c5654db71327e93409197f62','AQfBav2Gu211ZsVD3StDrKe8_xF4AAHngsDTRpHwxVkmjR5ODQjyLjFZnre2off-DA');
INSERT INTO lead VALUES(2,'old-replayed',1795873325963,'{"job_title":"Director of Operations","company_size":"51-200","email":"copycat@works.example","name":"B. Copycat"}','{"at_s":1795000000,"score":38,"score_milli":38993,"engagement_milli":0,"intent_milli":38993,"grade":"A","rating":2,"stage":"lead","provisional":true,"segment":"smb","priority":null,"queue":null,"sla_min":null,"alert":false,"decision":"nurture","reason":"doubtful","hand_raised":false,"persona_gap":false,"rank_milli":69496,"fit":{"share_permille":1000,"company_permille":1000,"person_permille":1000,"coverage_permille":1000},"contributions":[{"rule":"pricing_read","label":"Read the pricing page","dimension":"intent","count":2,"raw_milli":40000,"decayed_milli":38993,"capped_milli":0,"points_milli":38993,"newest_age_s":300}],"clamps":[],"skipped":[],"missing":[],"coverage":{"consent":"granted","flags":[]},"definition":{"id":"receiver-test","version":1,"hash":"144680a9724d2b664f194ebd78929a3faf913218c5654db71327e93409197f62"}}','contradicted','["late: the evidence was 242 h old when it arrived","replayed: the same evidence came with another submission before","not_promoted: implausible evidence does not qualify a lead"]','{"score":38,"grade":"A","rating":2,"stage":"mql","segment":"smb"}','144680a9724d2b664f194ebd78929a3faf913218c5654db71327e93409197f62','AQfBav2Gu211ZsVD3StDrKe8_xF4AAHngsDTRpHwxVkmjR5ODQjyLjFZnre2off-DA');
INSERT INTO lead VALUES(3,'old-unverified',1795873325986,'{"name":"C. Bare","email":"Bare@Works.example"}','{"at_s":1795873325,"score":0,"score_milli":0,"engagement_milli":0,"intent_milli":0,"grade":"U","rating":4,"stage":"lead","provisional":true,"segment":"rest","priority":null,"queue":null,"sla_min":null,"alert":false,"decision":"nurture","reason":"fit_unknown","hand_raised":false,"persona_gap":false,"rank_milli":0,"fit":{"share_permille":0,"company_permille":null,"person_permille":null,"coverage_permille":0},"contributions":[],"clamps":[],"skipped":[{"rule":"pricing_read","reason":"no_consent"}],"missing":[{"kind":"coverage","label":"More about who they are","amount":400},{"kind":"score","label":"More activity","amount":20000},{"kind":"intent","label":"More buying intent","amount":20000}],"coverage":{"consent":"unknown","flags":[]},"definition":{"id":"receiver-test","version":1,"hash":"144680a9724d2b664f194ebd78929a3faf913218c5654db71327e93409197f62"}}','unverified','["evidence: no evidence came with the form"]','{}','144680a9724d2b664f194ebd78929a3faf913218c5654db71327e93409197f62',NULL);
CREATE TABLE lead_again (
    submission TEXT NOT NULL REFERENCES lead (submission) ON DELETE CASCADE,
    received_ms INTEGER NOT NULL,
    contact TEXT NOT NULL,
    UNIQUE (submission, contact)
) STRICT;
INSERT INTO lead_again VALUES('old-unverified',1795873326011,'{"name":"C. Bare","email":"bare@mended.example"}');
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('lead',3);
CREATE INDEX lead_evidence ON lead (evidence) WHERE evidence IS NOT NULL;
COMMIT;
