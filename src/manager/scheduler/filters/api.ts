import type { ApiNeed } from '../../../model/index.ts';
import type { Filter } from '../question.ts';

/** The node's engine must know every field of the request that it would otherwise silently ignore. */
export const apiFilter: Filter = {
  name: 'api',
  prepare: ({ request: { apiNeeds = [] } }) =>
    apiNeeds.length === 0
      ? null
      : ({ node }) => {
          const missing = apiNeeds.filter((need) => !speaks(node.apiVersion, need));
          if (missing.length === 0) return null;
          const fields = missing.map((need) => `${need.field} needs API ${need.version}`).join(', ');
          return { text: `${fields}, its engine speaks ${node.apiVersion || 'none yet'}`, brief: fields };
        },
};

function speaks(apiVersion: string, need: ApiNeed): boolean {
  const [major = 0, minor = 0] = apiVersion.split('.').map(Number);
  const [needMajor = 0, needMinor = 0] = need.version.split('.').map(Number);
  return major > needMajor || (major === needMajor && minor >= needMinor);
}
