import { refuseClashes } from './parse-flags.ts';

/** Flags of `up`. */
export interface UpFlags {
  readonly detach?: boolean;
  readonly build?: boolean;
  readonly noBuild?: boolean;
  readonly pull?: string;
  readonly quietPull?: boolean;
  readonly forceRecreate?: boolean;
  readonly noRecreate?: boolean;
  readonly alwaysRecreateDeps?: boolean;
  readonly noDeps?: boolean;
  readonly noStart?: boolean;
  readonly removeOrphans?: boolean;
  readonly scale: readonly string[];
  readonly timeout?: string;
  readonly renewAnonVolumes?: boolean;
  readonly abortOnContainerExit?: boolean;
  readonly abortOnContainerFailure?: boolean;
  readonly exitCodeFrom?: string;
  readonly attach: readonly string[];
  readonly noAttach: readonly string[];
  readonly attachDependencies?: boolean;
  readonly noColor?: boolean;
  readonly noLogPrefix?: boolean;
  readonly timestamps?: boolean;
  readonly wait?: boolean;
  readonly waitTimeout?: string;
  readonly yes?: boolean;
  readonly recreateVolumes?: boolean;
}

/**
 * Refuses combinations of flags that make no sense, in Compose's words.
 * @throws BadInputError
 */
export function checkUpFlags(flags: UpFlags): void {
  const abort = flags.abortOnContainerExit === true || flags.abortOnContainerFailure === true;
  const attaching = abort || flags.attach.length > 0 || flags.attachDependencies === true;
  const list = '--abort-on-container-exit, --abort-on-container-failure, --attach, --attach-dependencies or --watch';
  refuseClashes([
    [flags.detach === true && attaching, `--detach cannot be combined with ${list}`],
    [flags.wait === true && attaching, `--wait cannot be combined with ${list}`],
    [
      flags.abortOnContainerExit === true && flags.abortOnContainerFailure === true,
      '--abort-on-container-failure cannot be combined with --abort-on-container-exit',
    ],
    [flags.build === true && flags.noBuild === true, '--build and --no-build are incompatible'],
    [flags.forceRecreate === true && flags.noRecreate === true, '--force-recreate and --no-recreate are incompatible'],
    [flags.noRecreate === true && flags.renewAnonVolumes === true, '--no-recreate and --renew-anon-volumes are incompatible'],
    [flags.alwaysRecreateDeps === true && flags.noRecreate === true, '--always-recreate-deps and --no-recreate are incompatible'],
    [flags.attach.length > 0 && flags.attachDependencies === true, 'cannot combine --attach and --attach-dependencies'],
  ]);
}
