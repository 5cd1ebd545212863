import { buildRoutes } from './handlers/build.ts';
import { commitRoutes } from './handlers/commit.ts';
import { containerAttachRoutes } from './handlers/container-attach.ts';
import { containerCreateRoutes } from './handlers/container-create.ts';
import { containerInspectRoutes } from './handlers/container-inspect.ts';
import { containerLifecycleRoutes } from './handlers/container-lifecycle.ts';
import { containerReadRoutes } from './handlers/container-read.ts';
import { containerRenameRoutes } from './handlers/container-rename.ts';
import { containerUpdateRoutes } from './handlers/container-update.ts';
import { containerWaitRoutes } from './handlers/container-wait.ts';
import { containersListRoutes } from './handlers/containers-list.ts';
import { eventRoutes } from './handlers/events.ts';
import { execRoutes } from './handlers/exec.ts';
import { imageRoutes } from './handlers/images.ts';
import { infoRoutes } from './handlers/info.ts';
import { joinRoutes } from './handlers/join.ts';
import { networkRoutes } from './handlers/networks.ts';
import { pingRoutes } from './handlers/ping.ts';
import { pluginRoutes } from './handlers/plugins.ts';
import { pruneRoutes } from './handlers/prunes.ts';
import { registryRoutes } from './handlers/registry.ts';
import { swarmModeRoutes } from './handlers/swarm-mode.ts';
import { dfRoutes } from './handlers/system-df.ts';
import { versionRoutes } from './handlers/version.ts';
import { volumeRoutes } from './handlers/volumes.ts';
import type { Route } from './route.ts';

/** The whole API: each resource lists its own lines. */
export function routes(): readonly Route[] {
  return [
    ...pingRoutes,
    ...versionRoutes,
    ...infoRoutes,
    ...containersListRoutes,
    ...containerCreateRoutes,
    ...containerInspectRoutes,
    ...containerLifecycleRoutes,
    ...containerReadRoutes,
    ...containerRenameRoutes,
    ...containerUpdateRoutes,
    ...containerWaitRoutes,
    ...containerAttachRoutes,
    ...execRoutes,
    ...commitRoutes,
    ...imageRoutes,
    ...networkRoutes,
    ...volumeRoutes,
    ...buildRoutes,
    ...eventRoutes,
    ...pluginRoutes,
    ...pruneRoutes,
    ...registryRoutes,
    ...swarmModeRoutes,
    ...dfRoutes,
    ...joinRoutes,
  ];
}
