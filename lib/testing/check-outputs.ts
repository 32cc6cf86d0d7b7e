// Set-up file of the database tests: a verb that returns an undeclared property fails the test.
import { checkOutputs } from '@/lib/domain/verb';

checkOutputs();
