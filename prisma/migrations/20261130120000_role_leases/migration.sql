-- Which process runs which role of process `platform`. All times by the database's clock
CREATE TABLE "role_leases" (
    "instance" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "held_since" TIMESTAMPTZ(3) NOT NULL,
    "renewed_at" TIMESTAMPTZ(3) NOT NULL,
    "released_at" TIMESTAMPTZ(3),

    CONSTRAINT "role_leases_pkey" PRIMARY KEY ("instance","role")
);
