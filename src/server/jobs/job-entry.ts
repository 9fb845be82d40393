import { strftime } from '../../values/strftime.ts';
import type { Acl, Entry, EntryValue } from '../rest/feed.ts';
import { isOver, type Job } from './job.ts';

const iso = (epoch: number): string => strftime(epoch, '%Y-%m-%dT%H:%M:%S.%3N%:z', 'UTC');

/** A job as `search/jobs` shows it: the keys of a finished job of Splunk 10.4, those that say something here. */
export function jobEntry(job: Job): Entry {
  const { request, file, state } = job;
  const now = Date.now() / 1000;
  const acl: Acl = {
    ...{ app: request.app, owner: request.owner, sharing: 'global', canWrite: true, removable: true },
    perms: { read: [request.owner], write: [request.owner] },
    more: { ttl: String(job.ttl) },
  };
  return {
    name: request.search,
    collection: 'search/jobs',
    pathName: job.sid,
    acl,
    links: ['search.log', 'events', 'results', 'results_preview', 'timeline', 'summary', 'control'],
    updated: iso(job.ended ?? job.started ?? job.created),
    published: iso(job.created),
    content: {
      bundleVersion: '0',
      canSummarize: false,
      cursorTime: iso(0),
      defaultSaveTTL: '604800',
      defaultTTL: '600',
      delegate: '',
      diskUsage: file.bytes,
      dispatchState: state,
      doneProgress: isOver(job) ? 1 : 0,
      dropCount: 0,
      ...(request.earliest === null
        ? { earliestTime: iso(0) }
        : { earliestTime: iso(request.earliest), searchEarliestTime: request.earliest }),
      ...(request.latest === null ? {} : { latestTime: iso(request.latest), searchLatestTime: request.latest }),
      eventAvailableCount: request.statusBuckets > 0 ? (job.events ?? 0) : 0,
      eventCount: job.events ?? file.rows,
      eventFieldCount: 0,
      eventIsStreaming: true,
      eventIsTruncated: false,
      eventSearch: request.spl.replace(/^\|\s*/, ''),
      eventSorting: 'desc',
      isBatchModeSearch: false,
      isDone: isOver(job),
      isEventsPreviewEnabled: false,
      isFailed: state === 'FAILED',
      isFinalized: job.isFinalized,
      isPaused: state === 'PAUSED',
      isPreviewEnabled: job.isPreviewEnabled,
      isRealTimeSearch: false,
      isRemoteTimeline: false,
      isSaved: job.isSaved,
      isSavedSearch: request.savedSearch !== null,
      isTimeCursored: true,
      isZombie: false,
      keywords: '',
      label: request.label || (request.savedSearch ?? ''),
      messages: job.messages.map(({ type, text }): EntryValue => ({ type, text })),
      normalizedSearch: '',
      numPreviews: 0,
      optimizedSearch: request.spl,
      performance: {},
      pid: String(process.pid),
      priority: job.priority,
      provenance: request.provenance,
      remoteSearch: '',
      reportSearch: '',
      request: { ...request.parameters },
      resultCount: state === 'FAILED' ? 0 : file.rows,
      resultIsStreaming: true,
      resultPreviewCount: file.rows,
      runDuration: job.started === null ? 0 : round((job.ended ?? now) - job.started),
      sampleRatio: '1',
      sampleSeed: '0',
      scanCount: Math.max(job.scanned, job.events ?? 0),
      search: request.search,
      searchCanBeEventType: false,
      searchProviders: [],
      searchTotalBucketsCount: 0,
      searchTotalEliminatedBucketsCount: 0,
      sid: job.sid,
      statusBuckets: request.statusBuckets,
      ttl: isOver(job) ? Math.max(0, Math.round(job.lastTouched + job.ttl - now)) : job.ttl,
    },
  };
}

const round = (seconds: number): number => Math.round(seconds * 1000) / 1000;
