import { type ApiError, forbidden } from './api-error.ts';

export const lacksCapability = (capability: string): ApiError =>
  forbidden(`insufficient permission to access this resource (requires capability: ${capability})`);
