-- Whom the edge let in last. EMQX admits anybody for some seconds after a start: a connection that the edge has not admitted is
-- not believed. Unlogged: after a crash of PostgreSQL connections are judged anew.
CREATE UNLOGGED TABLE "broker_admissions" (
    "client_id" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "admitted_at" TIMESTAMPTZ(3) NOT NULL,
    "pending" INTEGER NOT NULL,
    "peer" TEXT,
    "connected_at" TIMESTAMPTZ(3),

    CONSTRAINT "broker_admissions_pkey" PRIMARY KEY ("client_id")
) WITH (fillfactor = 70);

-- Clients whose connection was told of without an admission: the role janitor looks at them
CREATE UNLOGGED TABLE "broker_unadmitted" (
    "client_id" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "broker_unadmitted_pkey" PRIMARY KEY ("client_id")
);

-- Start of the run of the node whose connections were examined
ALTER TABLE "broker_nodes" ADD COLUMN "examined_start" TIMESTAMPTZ(3);
