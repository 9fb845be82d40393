/** The apps that are there from the start: app.conf of each. */
const stockApps: Readonly<
  Record<string, { readonly label: string; readonly description: string; readonly isVisible: boolean }>
> = {
  launcher: { label: 'Home', description: 'Where users begin.', isVisible: true },
  search: { label: 'Search & Reporting', description: 'Searches, reports and alerts.', isVisible: true },
  splunk_httpinput: {
    label: 'splunk_httpinput',
    description: 'The tokens of the HTTP Event Collector.',
    isVisible: false,
  },
  Splunk_SA_CIM: {
    label: 'Splunk Common Information Model',
    description: 'The data models of the Common Information Model.',
    isVisible: false,
  },
};

/** app.conf of an app that ships. */
export const appConf = (name: string): Readonly<Record<string, Readonly<Record<string, string>>>> => {
  const { label, description, isVisible } = stockApps[name]!;
  return {
    install: { is_configured: '1', state: 'enabled' },
    launcher: { author: 'splite', description, version: '1.0.0' },
    ui: { is_visible: isVisible ? '1' : '0', label },
  };
};
