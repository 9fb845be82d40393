import { roleCapabilities } from '../auth/capabilities.ts';
import type { StockConf } from './conf-store.ts';
import { appConf } from './stock-apps.ts';
import { stockSearches } from './stock-searches.ts';

const enabled = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, 'enabled']));

/** A view of the app `search`, so that its list is not empty: there are no pages here. */
const searchView = Buffer.from('<view><label>Search</label></view>').toString('base64');

/** What a server has without anybody having said so: names and values as clients expect them of a fresh Splunk. */
export const stockConf: StockConf = {
  launcher: { app: appConf('launcher') },
  search: { app: appConf('search'), savedsearches: stockSearches, views: { search: { data: searchView } } },
  Splunk_SA_CIM: { app: appConf('Splunk_SA_CIM') },
  system: {
    authorize: {
      default: { srchFilterSelecting: 'true' },
      role_user: {
        ...enabled(roleCapabilities.user),
        srchIndexesAllowed: '*',
        srchIndexesDefault: '*',
        srchJobsQuota: '20',
        rtSrchJobsQuota: '6',
        srchDiskQuota: '100',
        srchFilter: '*',
        srchTimeWin: '-1',
      },
      role_power: {
        ...enabled(roleCapabilities.power),
        importRoles: 'user',
        srchIndexesAllowed: '*',
        srchIndexesDefault: '*',
        srchJobsQuota: '20',
        srchDiskQuota: '500',
      },
      role_admin: {
        ...enabled(roleCapabilities.admin),
        importRoles: 'power;user',
        srchIndexesAllowed: '*;_*',
        srchIndexesDefault: '*',
        srchJobsQuota: '50',
        rtSrchJobsQuota: '100',
        srchDiskQuota: '10000',
        srchFilter: '*',
        srchTimeWin: '0',
      },
      role_can_delete: enabled(roleCapabilities.can_delete),
    },
    indexes: {
      main: {},
      summary: {},
      history: {},
      _internal: {},
      _audit: {},
      _introspection: {},
      risk: {},
      notable: {},
    },
    limits: {
      search: { max_searches_per_cpu: '1', base_max_searches: '6', ttl: '600', max_count: '500000' },
      searchresults: { maxresultrows: '50000' },
      join: { subsearch_maxout: '50000' },
      subsearch: { maxout: '10000', maxtime: '60', ttl: '300' },
    },
    web: {
      settings: { httpport: '8000', mgmtHostPort: '127.0.0.1:8089', enableSplunkWebSSL: '0', startwebserver: '0' },
    },
    server: {
      general: { serverName: 'splite', sessionTimeout: '1h' },
      httpServer: { max_content_length: '838860800' },
    },
  },
  splunk_httpinput: {
    app: appConf('splunk_httpinput'),
    inputs: { http: { disabled: '0', enableSSL: '1', port: '8088', dedicatedIoThreads: '2' } },
  },
};
