import type { Acl, Entry, EntryValue } from '../rest/feed.ts';
import { millisecondsText } from '../rest/times.ts';
import { isOver, type Job } from './job.ts';

/** A job as `search/jobs` shows it: the keys of a finished job of Splunk 10.4, those that say something here. */
export function jobEntry(job: Job): Entry {
  const { request, file, state, outline } = job;
  const iso = (epoch: number): string => millisecondsText(epoch, request.timeZone);
  // How far it is known of scans alone; what follows them takes its time, too.
  const progress = job.toScan > 0 ? Math.min(0.99, Math.round((job.scanned / job.toScan) * 100) / 100) : 0;
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
      diskUsage: file.bytes + (job.keptEvents?.file.bytes ?? 0),
      dispatchState: state,
      doneProgress: isOver(job) ? 1 : progress,
      dropCount: 0,
      ...(request.earliest === null
        ? { earliestTime: iso(0) }
        : { earliestTime: iso(request.earliest), searchEarliestTime: request.earliest }),
      ...(request.latest === null ? {} : { latestTime: iso(request.latest), searchLatestTime: request.latest }),
      eventAvailableCount: request.statusBuckets > 0 ? job.events : 0,
      eventCount: job.events,
      eventFieldCount: 0,
      eventIsStreaming: outline?.isEventStreaming ?? true,
      eventIsTruncated: false,
      eventSearch: outline?.eventSearch ?? '',
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
      isTimeCursored: outline?.isEventStreaming ?? true,
      isZombie: false,
      keywords: outline?.keywords ?? '',
      label: request.label || (request.savedSearch ?? ''),
      messages: job.messages.map(({ type, text }): EntryValue => ({ type, text })),
      normalizedSearch: outline?.expanded ?? '',
      numPreviews: 0,
      optimizedSearch: outline?.expanded ?? request.spl,
      performance: {},
      pid: String(process.pid),
      priority: job.priority,
      provenance: request.provenance,
      remoteSearch: outline?.eventSearch ? `litsearch ${outline.eventSearch.replace(/^search\s+/, '')}` : '',
      reportSearch: outline?.reportSearch ?? '',
      request: { ...request.parameters },
      resultCount: state === 'FAILED' ? 0 : file.rows,
      resultIsStreaming: outline?.isResultStreaming ?? true,
      resultPreviewCount: file.rows,
      runDuration: job.started === null ? 0 : round((job.ended ?? now) - job.started),
      sampleRatio: '1',
      sampleSeed: '0',
      scanCount: job.scanned,
      search: request.search,
      searchCanBeEventType: outline !== null && outline.reportSearch === '' && outline.eventSearch !== '',
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
