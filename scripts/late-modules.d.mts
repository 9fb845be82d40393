import type { BuildOptions, Plugin } from 'esbuild';

export function lateModules(common: BuildOptions, folder: string): Promise<Plugin[]>;
