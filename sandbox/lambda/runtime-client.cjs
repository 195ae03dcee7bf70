/*
 * Lambda's side of a function's process: loads the handler, takes invocations from the message channel, and answers with
 * Lambda's error shapes. It runs on the function's own Node, so it is plain JavaScript and uses nothing but Node.
 */
'use strict';
const { readdirSync } = require('node:fs');
const { basename, dirname, join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { installResponseEndpoint } = require('./response-endpoint.cjs');
const { installLogging } = require('./runtime-logging.cjs');

const largestResponse = 6 * 1024 * 1024 + 100;
const nodeMajor = Number(process.versions.node.split('.')[0]);
const send = process.send.bind(process);
const state = { requestId: undefined, kind: undefined };

function describeError(error) {
  if (error instanceof Error || (error && typeof error === 'object' && 'message' in error && 'stack' in error)) {
    return { errorType: error.name, errorMessage: error.message, trace: String(error.stack ?? '').split('\n') };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function runtimeError(errorType, errorMessage, trace = []) {
  return Object.assign(new Error(errorMessage), { name: errorType, stack: [`${errorType}: ${errorMessage}`, ...trace].join('\n') });
}

function finish(message) {
  state.requestId = undefined;
  process.channel.ref();
  send(message);
}

function succeed(result) {
  let payload;
  try {
    payload = JSON.stringify(result === undefined ? null : result);
  } catch {
    return fail(runtimeError('Runtime.MarshalError', 'Unable to stringify response body'));
  }
  if (Buffer.byteLength(payload) > largestResponse) {
    const text = `Response payload size exceeded maximum allowed payload size (${largestResponse} bytes).`;
    return fail(runtimeError('Function.ResponseSizeTooLarge', text));
  }
  return finish({ kind: 'result', payload });
}

function fail(error) {
  const described = describeError(error);
  console.error('Invoke Error', JSON.stringify({ ...described, stack: described.trace }));
  finish({ kind: 'error', error: described });
}

/** What happens outside the handler's promise ends the process, as in Lambda. */
function die(error, exitCode) {
  const described = describeError(error);
  console.error('Invoke Error', JSON.stringify({ ...described, stack: described.trace }));
  send({ kind: 'fatal', error: described }, () => process.exit(exitCode));
}

async function loadModule(path) {
  const folder = dirname(path);
  const names = readdirSync(folder, { withFileTypes: true }).map((entry) => entry.name);
  const extension = ['.js', '.mjs', '.cjs'].find((one) => names.includes(basename(path) + one));
  if (!extension) {
    throw runtimeError('Runtime.ImportModuleError', `Error: Cannot find module '${basename(path)}'`);
  }
  try {
    return extension === '.mjs' ? await import(pathToFileURL(path + extension).href) : require(path + extension);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw runtimeError('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`, String(error.stack).split('\n'));
    }
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') {
      throw runtimeError('Runtime.ImportModuleError', `Error: ${error.message}`, String(error.stack).split('\n'));
    }
    throw error;
  }
}

async function loadHandler(root, handlerName) {
  const match = /^([^.]+|.*\/[^./]+)\.(.+)$/.exec(handlerName);
  if (!match) {
    throw runtimeError('Runtime.MalformedHandlerName', 'Bad handler');
  }
  const loaded = await loadModule(join(root, match[1]));
  const handler = match[2].split('.').reduce((value, key) => value?.[key], loaded);
  if (typeof handler !== 'function') {
    throw runtimeError('Runtime.HandlerNotFound', `${handlerName} is undefined or not exported`);
  }
  if (nodeMajor >= 24 && handler.length >= 3) {
    throw runtimeError(
      'Runtime.CallbackHandlerDeprecated',
      'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this ' +
        'function to use a supported handler signature to use Node.js 24 or later.',
    );
  }
  return handler;
}

function contextOf({ requestId, deadline, invokedFunctionArn }) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn,
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function invoke(handler, invocation) {
  state.requestId = invocation.requestId;
  state.kind = 'plain';
  // A handler that waits for nothing must let the event loop run empty, or it would never be found out.
  process.channel.unref();
  const own = invocation.requestId;
  const once = (action) => (value) => (state.requestId === own ? action(value) : undefined);
  const callback = (error, value) => (error ? once(fail)(error) : once(succeed)(value));
  try {
    const returned = handler(JSON.parse(invocation.payload), contextOf(invocation), ...(nodeMajor >= 24 ? [] : [callback]));
    if (returned && typeof returned.then === 'function') {
      state.kind = 'promise';
      returned.then(once(succeed), once(fail));
    } else if (nodeMajor >= 24) {
      succeed(returned);
    }
  } catch (error) {
    once(fail)(error);
  }
}

process.on('disconnect', () => process.exit(0));
process.on('uncaughtException', (error) => die(error, 129));
process.on('unhandledRejection', (reason) => {
  die(runtimeError('Runtime.UnhandledPromiseRejection', String(reason), String(reason?.stack ?? '').split('\n')), 128);
});
process.on('beforeExit', () => {
  if (state.requestId === undefined) {
    return;
  }
  if (state.kind === 'promise') {
    const text =
      'Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled.';
    die(runtimeError('Runtime.NodeJsExit', text), 13);
  } else {
    succeed(null);
  }
});

installResponseEndpoint();
installLogging(() => state.requestId);
loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER).then(
  (handler) => {
    process.on('message', (invocation) => invoke(handler, invocation));
    send({ kind: 'ready' });
  },
  (error) => die(error, 1),
);
