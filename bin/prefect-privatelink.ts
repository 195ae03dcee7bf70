#!/usr/bin/env node
import { processIo } from '../lib/cli/program/io';
import { main } from '../lib/cli/program/main';

// Whoever reads may stop reading, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
  process.exit();
});

void main(process.argv.slice(2), processIo()).then((code) => {
  // Not `process.exit`, which would cut a pipe that is still being read.
  process.exitCode = code;
});
