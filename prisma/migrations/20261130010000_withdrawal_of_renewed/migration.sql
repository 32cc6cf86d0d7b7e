-- An emergency withdrawal may include what was renewed from certificates of that authority that were admitted at first use
ALTER TABLE "certificate_authorities" ADD COLUMN     "withdrawal_includes_renewed" BOOLEAN NOT NULL DEFAULT false;
