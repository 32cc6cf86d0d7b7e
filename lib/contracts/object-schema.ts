import { z } from 'zod';

/** An object that the OpenAPI document lists by this name. */
export const objectSchema = <S extends z.core.$ZodLooseShape>(id: string, shape: S) => z.object(shape).meta({ id });
