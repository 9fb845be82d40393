/**
 * What roles may do beside searching what they see. Names are Splunk's (Securing Splunk Enterprise, "About defining roles with capabilities"); only
 * those that something here asks for, or that clients look for, are known.
 */
const ofUsers = [
  'search',
  'rtsearch',
  'schedule_search',
  'list_inputs',
  'get_metadata',
  'get_typeahead',
  'change_own_password',
  'rest_apps_view',
  'rest_properties_get',
  'rest_properties_set',
  'output_file',
  'input_file',
  'upload_lookup_files',
  'run_collect',
  'run_mcollect',
  'run_dump',
  'list_accelerate_search',
  'list_tokens_own',
  'edit_kvstore',
  'pattern_detect',
  'request_remote_tok',
] as const;

const ofPowerUsers = [
  'accelerate_search',
  'schedule_rtsearch',
  'embed_report',
  'edit_messages',
  'never_lockout',
] as const;

const ofAdministrators = [
  'accelerate_datamodel',
  'admin_all_objects',
  'change_authentication',
  'delete_by_keyword',
  'edit_indexes',
  'edit_index',
  'indexes_edit',
  'edit_httpauths',
  'edit_token_http',
  'edit_roles',
  'edit_roles_grantable',
  'edit_server',
  'edit_user',
  'edit_local_apps',
  'edit_receivers',
  'edit_storage_passwords',
  'edit_tcp',
  'edit_tokens_all',
  'edit_tokens_own',
  'edit_view_html',
  'indexes_list_all',
  'install_apps',
  'license_edit',
  'list_all_objects',
  'list_all_roles',
  'list_all_users',
  'list_httpauths',
  'list_health',
  'list_introspection',
  'list_introspection',
  'list_settings',
  'list_storage_passwords',
  'list_tokens_all',
  'refresh_application_licenses',
  'restart_splunkd',
  'rest_properties_get',
  'web_debug',
] as const;

export const roleCapabilities: Readonly<Record<'user' | 'power' | 'admin' | 'can_delete', readonly string[]>> = {
  user: ofUsers,
  power: ofPowerUsers,
  admin: [...new Set(ofAdministrators)],
  can_delete: ['delete_by_keyword'],
};

/** All that roles may be given. */
export const allCapabilities: readonly string[] = [
  ...new Set([...ofUsers, ...ofPowerUsers, ...ofAdministrators]),
].sort();

/** The capability that a command needs; commands that are not named need none. */
export const commandCapabilities: Readonly<Record<string, string>> = {
  delete: 'delete_by_keyword',
  outputlookup: 'output_file',
  outputcsv: 'output_file',
  collect: 'run_collect',
  summaryindex: 'run_collect',
  stash: 'run_collect',
  sumindex: 'run_collect',
  mcollect: 'run_mcollect',
  meventcollect: 'run_mcollect',
  inputcsv: 'input_file',
};
