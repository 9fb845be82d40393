import { badRequest, conflict, forbidden } from '../http/api-error.ts';
import { type Endpoint, largeBody } from '../http/endpoint.ts';
import type { ApiRequest } from '../http/request.ts';
import { isLookupName, type LookupFile } from '../lookups/lookup-files.ts';
import { uploadedTable } from '../lookups/uploaded.ts';
import { type Collection, collectionEndpoints } from '../rest/collection.ts';
import { aclOf, ownScopeOf, placeOf } from '../rest/conf-collection.ts';
import type { Acl, Entry } from '../rest/feed.ts';
import { secondsText } from '../rest/times.ts';

export const aclOfFile = (file: LookupFile, request: ApiRequest): Acl => {
  const { name, app, owner, isStock, updated } = file;
  const sharing = owner === 'nobody' ? (isStock ? 'global' : 'app') : 'user';
  return aclOf(
    { file: 'lookups', name, app, owner, sharing, isStock, updated, author: null, perms: null, settings: new Map() },
    request,
  );
};

const entryOf = (file: LookupFile, request: ApiRequest): Entry => {
  const { name, app, owner } = file;
  const acl = aclOfFile(file, request);
  return {
    ...{ name, collection: 'data/lookup-table-files', acl, updated: secondsText(file.updated / 1000) },
    links: ['list', 'edit', ...(acl.removable ? ['remove', 'move'] : [])],
    content: {
      // Where it lies on the machine is nobody's concern: as Splunk's own folder would have it.
      'eai:data':
        owner === 'nobody'
          ? `$SPLUNK_HOME/etc/apps/${app}/lookups/${name}`
          : `$SPLUNK_HOME/etc/users/${owner}/${app}/lookups/${name}`,
      ...{ 'eai:acl': null, 'eai:appName': app, 'eai:userName': owner },
    },
  };
};

const files: Collection = {
  path: 'data/lookup-table-files',
  largestBody: largeBody,
  links: ['create', '_reload', '_acl'],
  fields: { required: ['eai:data'], optional: ['contents'], wildcard: [] },
  list: (request, { lookupFiles }) => lookupFiles.list(ownScopeOf(request)).map((file) => entryOf(file, request)),
  get: (name, request, { lookupFiles }) => {
    const file = lookupFiles.get(name, ownScopeOf(request));
    return file === null ? null : entryOf(file, request);
  },
  create: (name, request, server) => {
    const place = placeOf(request, server);
    if (!isLookupName(name)) throw badRequest(`Invalid name '${name}': a lookup table is a .csv file.`);
    const there = server.lookupFiles.get(name, place);
    if (there !== null && !there.isStock && there.owner === place.owner)
      throw conflict(`Unable to create lookup-table-file: an object with name=${name} already exists`);
    const text = uploadedTable(request, server.directory.staging);
    if (text === null) throw badRequest('The following required arguments are missing: eai:data.');
    const file = server.lookupFiles.put(name, place, text);
    server.session.reload();
    return entryOf(file, request);
  },
  update: (name, request, server) => {
    const file = server.lookupFiles.get(name, ownScopeOf(request))!;
    if (!aclOfFile(file, request).canWrite) throw forbidden(`You may not change '${name}'.`);
    const text = uploadedTable(request, server.directory.staging);
    if (text === null) throw badRequest('The following required arguments are missing: eai:data.');
    const changed = server.lookupFiles.put(name, file, text);
    server.session.reload();
    return entryOf(changed, request);
  },
  remove: (name, request, server) => {
    const file = server.lookupFiles.get(name, ownScopeOf(request))!;
    if (file.isStock) throw badRequest(`'${name}' is part of the content and cannot be removed.`);
    if (!aclOfFile(file, request).canWrite) throw forbidden(`You may not remove '${name}'.`);
    server.lookupFiles.remove(file);
    server.session.reload();
  },
};

/** CSV files of lookups. A file is brought as the path of one in the staging folder (`eai:data`), or as its text (`contents`, or a body of the type text/csv). */
export const lookupFileEndpoints: readonly Endpoint[] = collectionEndpoints(files);
