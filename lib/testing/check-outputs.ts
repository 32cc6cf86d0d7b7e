// A set-up file of the database tests: a verb that returns what its contract does not declare fails the test.
import { checkOutputs } from '@/lib/domain/verb';

checkOutputs();
