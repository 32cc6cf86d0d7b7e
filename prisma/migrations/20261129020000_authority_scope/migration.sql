-- Which TBoxes an imported authority may speak for, and whether its certificates have to be imported one by one
ALTER TABLE "certificate_authorities" ADD COLUMN     "admission" TEXT NOT NULL DEFAULT 'inventory',
ADD COLUMN     "scope_fleets" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "scope_serials" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];

-- An authority whose certificates are recorded at their first use is never without a limit
ALTER TABLE "certificate_authorities" ADD CONSTRAINT "certificate_authorities_first_use_check"
  CHECK ("admission" = 'inventory' OR ("admission" = 'first_use' AND cardinality("scope_fleets") + cardinality("scope_serials") > 0));
