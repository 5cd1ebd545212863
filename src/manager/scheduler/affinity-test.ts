import { type ContainerInfo, type Expression, familiarName, type ImageInfo, parsePattern } from '../../model/index.ts';
import { labelOf } from './constraint-test.ts';
import type { NodeTest, NodeView } from './question.ts';

/**
 * `container` is a container's name or id, `image` an image the node has, any other key a label of a container. `==` asks
 * for one that matches, `!=` for none. Stopped and reserved containers count; one that is about to be replaced does
 * not count for `!=`, or a new version could never take its place.
 */
export function affinityTest(expression: Expression): NodeTest {
  const wanted = expression.operator === '==';
  if (expression.key === 'image') {
    const matches = imageMatcher(expression.value);
    return ({ node }) => node.images.some(matches) === wanted;
  }
  const matches = expression.key === 'container' ? containerMatcher(expression.value) : labelMatcher(expression);
  return wanted ? (view) => holdsOne(view, matches) : (view) => !holdsOther(view, matches);
}

type ContainerMatcher = (container: ContainerInfo) => boolean;

function holdsOne({ node }: NodeView, matches: ContainerMatcher): boolean {
  for (const container of node.containers.values()) if (matches(container)) return true;
  return false;
}

function holdsOther({ node, replaced }: NodeView, matches: ContainerMatcher): boolean {
  for (const container of node.containers.values()) if (matches(container) && !replaced.includes(container)) return true;
  return false;
}

function labelMatcher({ key, value }: Expression): ContainerMatcher {
  const pattern = parsePattern(value);
  return ({ labels }) => {
    const label = labelOf(labels, key);
    return label !== undefined && pattern.matches(label);
  };
}

function containerMatcher(value: string): ContainerMatcher {
  const pattern = parsePattern(value);
  const isIdPrefix = /^[0-9a-f]{12,64}$/.test(value);
  return ({ id, name, swarmId = '' }) => {
    if (pattern.matches(name)) return true;
    if (isIdPrefix) return id.startsWith(value) || swarmId.startsWith(value);
    return pattern.kind !== 'literal' && pattern.fitsIds && (pattern.matches(id) || pattern.matches(swarmId));
  };
}

function imageMatcher(value: string): (image: ImageInfo) => boolean {
  const pattern = parsePattern(value);
  if (pattern.kind === 'literal') return namedImage(value);
  return (image) => imageNames(image).some(pattern.matches) || (pattern.fitsIds && pattern.matches(image.id));
}

/** By id, id prefix of 12 digits or more, repository (any tag of it), repository and tag, or digest. */
function namedImage(value: string): (image: ImageInfo) => boolean {
  const idPrefix = /^(?:sha256:)?([0-9a-f]{12,64})$/.exec(value)?.[1];
  const name = familiarName(value);
  // A digest says which image it is, whatever tag is written before it.
  const wanted = name.includes('@') ? name.replace(/:[^:@/]+@/, '@') : name;
  return (image) => (idPrefix !== undefined && image.id.startsWith(`sha256:${idPrefix}`)) || imageNames(image).includes(wanted);
}

function imageNames({ tags, digests }: ImageInfo): readonly string[] {
  return [...tags, ...digests].map(shortName).flatMap((name) => [name, repository(name)]);
}

/** Engines list familiar names; others that speak the same API write the registry out. */
function shortName(name: string): string {
  return name.startsWith('docker.io/') ? familiarName(name) : name;
}

function repository(name: string): string {
  const at = name.indexOf('@');
  return at < 0 ? name.slice(0, Math.max(name.lastIndexOf(':'), 0)) : name.slice(0, at);
}
