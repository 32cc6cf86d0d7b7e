import { expect, test } from 'vitest';
import { systemActor } from '@/lib/domain/context';
import { ForbiddenError, ValidationError } from '@/lib/domain/errors';
