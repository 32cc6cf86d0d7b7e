-- The platform's own connections to the broker, each as its process last reported it
CREATE TABLE "broker_connections" (
    "instance" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "problem" TEXT,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "broker_connections_pkey" PRIMARY KEY ("instance","name")
);

-- Operations whose command topic a subscription of this connection covers; * for all; null: the broker does not tell
ALTER TABLE "presence_sessions" ADD COLUMN "command_operations" TEXT[];
