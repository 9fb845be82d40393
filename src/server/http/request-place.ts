import { notFound } from './api-error.ts';
import type { Namespace } from './request.ts';
import { pathParts } from './router.ts';

/** What a raw path names. @throws ApiError 404 for what lies elsewhere. */
export function placeOf(rawPath: string): { readonly path: readonly string[]; readonly namespace: Namespace } {
  const parts = pathParts(rawPath);
  if (parts?.[0] === 'services' && parts.length > 1)
    return { path: parts.slice(1), namespace: { owner: null, app: null, isGiven: false } };
  if (parts?.[0] === 'servicesNS' && parts.length > 3) {
    const [, owner = '-', app = '-'] = parts;
    return {
      path: parts.slice(3),
      namespace: { owner: owner === '-' ? null : owner, app: app === '-' ? null : app, isGiven: true },
    };
  }
  throw notFound();
}
