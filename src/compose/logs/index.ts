export { displayName } from './display-name.ts';
export { followLogs, type LogOptions, printLogs } from './follow-logs.ts';
export { LogPrinter, type LogSource, type Output, type PrinterOptions } from './printer.ts';
export { pump } from './pump.ts';
export { nanosOf } from './since.ts';
