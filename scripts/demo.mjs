import { spawnSync } from 'node:child_process';

/** What `npm run demo` shows: the sample logs, and the sample detection over them. */
const splite = (...args) => {
  console.log(`\n$ splite ${args.map((arg) => (/[^\w./-]/.test(arg) ? `'${arg}'` : arg)).join(' ')}\n`);
  const { status } = spawnSync(process.execPath, ['dist/splite.js', ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};

splite('search', 'eventSource=ecr.amazonaws.com | stats count by eventName', 'samples/logs', '--format', 'table');
splite('run', 'samples/detections/new_container_uploaded_to_aws_ecr.yml', 'samples/logs', '--format', 'table');
