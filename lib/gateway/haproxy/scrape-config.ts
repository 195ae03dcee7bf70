/* Prometheus' side of the scrape proxy: one entry for each job and path. */
import { type ScrapeJob, type ScrapeTarget } from './model';

export interface ScrapeConfigModel {
  readonly jobs: readonly ScrapeJob[];
  /** For instance `https://gateway.internal:9443`. */
  readonly proxyUrl: string;
  /** Files at Prometheus. */
  readonly caFile: string;
  /** The certificate and key of each job: files named after the job in this folder, `<job>.pem` and `<job>-key.pem`. */
  readonly certificateFolder: string;
  /** Files with the targets that only discovery knows, named after the job: `<job>.json`. */
  readonly targetsFolder: string;
  /** Name in the certificate of the gateway, if it is not the host of `proxyUrl`. */
  readonly serverName?: string;
}

/** YAML for `prometheus.yml`. All texts are quoted as JSON, which YAML reads. */
export function renderScrapeConfig(model: ScrapeConfigModel): string {
  const entries = model.jobs.flatMap((job) => byPath(job).map(([path, targets]) => entry(model, job, path, targets)));
  return `scrape_configs:\n${entries.flat().join('\n')}\n`;
}

function byPath({ targets }: ScrapeJob): [string, readonly ScrapeTarget[]][] {
  return [...new Set(targets.map(({ path }) => path))].map((path) => [path, targets.filter((target) => target.path === path)]);
}

function entry(model: ScrapeConfigModel, { name, targets: all }: ScrapeJob, path: string, targets: readonly ScrapeTarget[]): string[] {
  const known = targets.flatMap(({ hosts, port }) => ('hostName' in hosts ? [`${hosts.hostName}:${port}`] : []));
  const discovered = known.length < targets.length;
  // Names of jobs are unique in Prometheus.
  const jobName = new Set(all.map((target) => target.path)).size === 1 ? name : `${name} ${path}`;
  return [
    `  - job_name: ${text(jobName)}`,
    `    metrics_path: ${text(path)}`,
    '    scheme: http',
    `    proxy_url: ${text(model.proxyUrl)}`,
    '    tls_config:',
    `      ca_file: ${text(model.caFile)}`,
    `      cert_file: ${text(`${model.certificateFolder}/${name}.pem`)}`,
    `      key_file: ${text(`${model.certificateFolder}/${name}-key.pem`)}`,
    ...(model.serverName === undefined ? [] : [`      server_name: ${text(model.serverName)}`]),
    ...(known.length === 0 ? [] : ['    static_configs:', `      - targets: [${known.map(text).join(', ')}]`]),
    ...(discovered ? ['    file_sd_configs:', `      - files: [${text(`${model.targetsFolder}/${name}.json`)}]`] : []),
  ];
}

const text = (value: string): string => JSON.stringify(value);
