/* A jest reporter: the fault matrix as one table, after all files have run. */
const { existsSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

module.exports = class FaultTable {
  constructor() {
    this.file = join(tmpdir(), `prefect-privatelink-faults-${process.pid}.jsonl`);
    process.env.FAULT_ROWS = this.file;
  }

  onRunComplete() {
    const rows = existsSync(this.file)
      ? readFileSync(this.file, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
      : [];
    rmSync(this.file, { force: true });
    const width = Math.max(5, ...rows.map(({ fault }) => fault.length));
    console.log(['fault'.padEnd(width), 'named', 'hangs', 'found'].join('  '));
    for (const { fault, named, hanging, found } of rows) {
      console.log([fault.padEnd(width), (named ? 'yes' : 'NO').padEnd(5), (hanging ? 'YES' : 'no').padEnd(5), found].join('  '));
    }
    const count = (wanted) => rows.filter(wanted).length;
    console.log(
      `\nfaults tried: ${rows.length}, named correctly: ${count(({ named }) => named)}, left hanging: ${count(({ hanging }) => hanging)}`,
    );
  }
};
