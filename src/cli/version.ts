declare const SPLITE_VERSION: string | undefined;
export const version = typeof SPLITE_VERSION === 'string' ? SPLITE_VERSION : '0.0.0-source';
