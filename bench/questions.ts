/** The same question in SPL and in SQL over what `read_json_auto` makes of the log. */
export interface Question {
  readonly label: string;
  readonly target: number;
  readonly spl: string;
  readonly sql: string;
  /** Asks for the text of events: DuckDB gets a table of it. */
  readonly text?: true;
}

// `read_json_auto` tells names apart without regard to case, so that Windows' EventTime, EventType and EventID get a suffix.
const isWindows = 'Hostname IS NOT NULL';
const isCloud = 'eventSource IS NOT NULL';

/** Of few rows or few fields: what a first search costs. `seed`: the search of the sample detection. */
export const firstQuestions = (seed: string): readonly Question[] => [
  {
    label: 'seed detection',
    target: 0.7,
    spl: seed,
    sql: `SELECT coalesce(responseElements.image.imageId.imageDigest, requestParameters.imageTag) AS image_id,
        coalesce(userIdentity.arn, userIdentity.accountId) AS src_user, sourceIPAddress AS src, awsRegion AS region,
        coalesce(errorCode, 'success') AS msg, userIdentity.type AS user_type,
        count(*) AS count, epoch(min(eventTime)) AS firstTime, epoch(max(eventTime)) AS lastTime
      FROM event WHERE eventName = 'PutImage' AND userAgent = 'AWS Internal' AND userIdentity.type <> 'AssumeRole'
      GROUP BY ALL HAVING image_id IS NOT NULL`,
  },
  {
    label: 'tstats by span',
    target: 0.7,
    spl: '| tstats count from datamodel=Endpoint.Processes by _time span=1h',
    sql: `SELECT epoch(date_trunc('hour', UtcTime)) AS _time, count(*) AS count FROM event WHERE EventID_1 = 1 GROUP BY 1`,
  },
  {
    label: 'filter on one field',
    target: 1,
    spl: 'eventName=PutImage | stats count',
    sql: `SELECT count(*) AS count FROM event WHERE eventName = 'PutImage'`,
  },
  {
    label: 'filter on a nested field',
    target: 1,
    spl: 'requestParameters.instanceType=m5.large | stats count',
    sql: `SELECT count(*) AS count FROM event WHERE requestParameters.instanceType = 'm5.large'`,
  },
  {
    label: 'wildcard',
    target: 1,
    spl: 'Image=*\\\\powershell.exe | stats count',
    sql: `SELECT count(*) AS count FROM event WHERE Image ILIKE '%\\powershell.exe'`,
  },
  {
    label: 'keyword',
    target: 1,
    spl: 'AccessDenied | stats count',
    sql: `SELECT count(*) AS count FROM raw WHERE line ILIKE '%AccessDenied%'`,
    text: true,
  },
  {
    label: 'sort, top 100',
    target: 1.5,
    spl: 'eventName=* | sort 100 requestID | table requestID eventName',
    sql: 'SELECT requestID, eventName FROM event WHERE eventName IS NOT NULL ORDER BY requestID LIMIT 100',
  },
  {
    label: 'rare',
    target: 1.5,
    spl: 'eventName=* | rare limit=10 showperc=f eventName',
    sql: 'SELECT eventName, count(*) AS count FROM event WHERE eventName IS NOT NULL GROUP BY 1 ORDER BY 2, 1 LIMIT 10',
  },
  {
    label: 'table of the events of one name (571 rows of 100k)',
    target: 1.5,
    spl: 'eventName=RunInstances | table _time eventName userIdentity.arn awsRegion sourceIPAddress requestID',
    sql: `SELECT epoch(eventTime) AS _time, eventName, userIdentity.arn AS "userIdentity.arn", awsRegion, sourceIPAddress, requestID
      FROM event WHERE eventName = 'RunInstances'`,
  },
];

/** `pause`: seconds between two events that end a transaction. */
export const largeQuestions = (pause: number): readonly Question[] => [
  {
    label: 'stats by two fields',
    target: 0.7,
    spl: 'index=* | stats count by awsRegion eventName',
    sql: `SELECT awsRegion, eventName, count(*) AS count FROM event
      WHERE awsRegion IS NOT NULL AND eventName IS NOT NULL GROUP BY ALL`,
  },
  {
    label: 'dc and values by a field',
    target: 0.7,
    spl: 'index=* | stats dc(requestID) AS requests dc(sourceIPAddress) AS addresses values(eventName) AS names by awsRegion',
    sql: `SELECT awsRegion, count(DISTINCT requestID) AS requests, count(DISTINCT sourceIPAddress) AS addresses,
        list_sort(list(DISTINCT eventName)) AS names
      FROM event WHERE awsRegion IS NOT NULL GROUP BY ALL`,
  },
  {
    label: 'timechart',
    target: 1.5,
    spl: 'awsRegion=* | timechart span=1h count by awsRegion',
    sql: `PIVOT (SELECT epoch(date_trunc('hour', eventTime)) AS _time, awsRegion FROM event WHERE awsRegion IS NOT NULL)
      ON awsRegion USING count(*) GROUP BY _time`,
  },
  {
    label: 'top',
    target: 1.5,
    spl: 'index=* | top limit=10 showperc=f Image',
    sql: 'SELECT Image, count(*) AS count FROM event WHERE Image IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10',
  },
  {
    label: 'dedup',
    target: 1.5,
    spl: 'index=* | dedup Image | table Image RecordNumber',
    sql: 'SELECT DISTINCT ON (Image) Image, RecordNumber FROM event WHERE Image IS NOT NULL ORDER BY UtcTime DESC',
  },
  {
    label: 'sort',
    target: 1.5,
    spl: 'eventName=* | sort requestID | table requestID eventName',
    sql: 'SELECT requestID, eventName FROM event WHERE eventName IS NOT NULL ORDER BY requestID LIMIT 10000',
  },
  {
    label: 'rex and stats',
    target: 1.5,
    spl: 'index=* | rex field=CommandLine "(?<program>\\w+)\\.exe" | stats count by program',
    sql: `SELECT regexp_extract(CommandLine, '(\\w+)\\.exe', 1) AS program, count(*) AS count FROM event
      WHERE regexp_matches(CommandLine, '\\w+\\.exe') GROUP BY 1`,
  },
  {
    label: 'eval and stats',
    target: 1.5,
    spl: 'index=* | eval service=upper(replace(eventSource, "\\.amazonaws\\.com$", "")) | stats count by service',
    sql: `SELECT upper(regexp_replace(eventSource, '\\.amazonaws\\.com$', '')) AS service, count(*) AS count FROM event
      WHERE ${isCloud} GROUP BY 1`,
  },
  {
    label: 'wildcard',
    target: 1.5,
    spl: 'CommandLine=*tool1*--path* | stats count',
    sql: `SELECT count(*) AS count FROM event WHERE CommandLine ILIKE '%tool1%--path%'`,
  },
  {
    label: 'transaction',
    target: 5,
    spl: `Hostname=* | transaction Hostname maxpause=${pause}s | stats count sum(eventcount) AS events`,
    sql: `WITH paused AS (SELECT epoch(UtcTime) - lag(epoch(UtcTime)) OVER (PARTITION BY Hostname ORDER BY UtcTime) AS pause
        FROM event WHERE ${isWindows})
      SELECT count(*) FILTER (pause IS NULL OR pause > ${pause}) AS count, count(*) AS events FROM paused`,
  },
  {
    label: 'streamstats',
    target: 2,
    spl: 'Hostname=* | streamstats count AS number by Hostname | stats max(number) AS largest sum(number) AS total',
    sql: `WITH numbered AS (SELECT row_number() OVER (PARTITION BY Hostname ORDER BY UtcTime DESC) AS number FROM event WHERE ${isWindows})
      SELECT max(number) AS largest, sum(number) AS total FROM numbered`,
  },
  {
    label: 'eventstats',
    target: 2,
    spl: 'Hostname=* | eventstats avg(ThreadID) AS mean by Hostname | where ThreadID > mean | stats count',
    sql: `WITH means AS (SELECT ThreadID, avg(ThreadID) OVER (PARTITION BY Hostname) AS mean FROM event WHERE ${isWindows})
      SELECT count(*) AS count FROM means WHERE ThreadID > mean`,
  },
  {
    label: 'join',
    target: 1,
    spl: `EventID=3 | join DestinationIp [search eventSource=* | stats count AS calls by sourceIPAddress
      | rename sourceIPAddress AS DestinationIp] | stats count sum(calls) AS calls`,
    sql: `WITH known AS (SELECT sourceIPAddress, count(*) AS calls FROM event WHERE ${isCloud} GROUP BY 1)
      SELECT count(*) AS count, sum(calls) AS calls FROM event JOIN known ON DestinationIp = known.sourceIPAddress WHERE EventID_1 = 3`,
  },
];
