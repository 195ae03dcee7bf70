/* Starts the processes of functions, on the Node major that they are deployed with. */
import { type FunctionProcess, type FunctionProcessOptions } from './function-process';
import { LocalFunction, type FunctionSettings } from './local-function';

/** For the local AWS to start functions with; the process itself starts with the first invocation. */
export function functionStarter(settings: FunctionSettings): (options: FunctionProcessOptions) => FunctionProcess {
  return (options) => new LocalFunction(options, settings);
}
