#!/usr/bin/env node
import { processIo } from '../lib/cli/program/io';
import { main } from '../lib/cli/program/main';

// The reader may close the pipe, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
  process.exit();
});

void main(process.argv.slice(2), processIo()).then((code) => {
  // Not `process.exit`: it would cut off output that the reader has not read yet.
  process.exitCode = code;
});
