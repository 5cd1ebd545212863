import type { Random } from '../../base/index.ts';

const MOODS =
  'agile amber ample apt bold brave breezy bright brisk calm candid cheery clever cosy crisp daring deft eager earnest fair fleet fond frank fresh gentle glad golden grand happy hardy honest humble jolly keen kind lively loyal lucky mellow merry mild neat nimble noble patient placid plucky prompt proud quick quiet rapid ready robust rosy serene sharp silent sleek smart snug solid spry steady stout sturdy sunny swift tidy trusty upbeat vivid warm wise witty zesty'.split(
    ' ',
  );
const ANIMALS =
  'adder albatross alpaca badger beaver bee bison bittern bobcat buffalo bumblebee caribou cheetah chough cormorant crane cricket curlew dingo dolphin dormouse dragonfly duck eagle egret elk falcon ferret finch firefly fox gannet gazelle gecko goose grouse gull hare hawk hedgehog heron hornet ibex ibis jackdaw jay kestrel kite koala lapwing lark lemur linnet lizard llama lynx magpie marmot marten mole moose moth newt ocelot osprey otter owl panda partridge pelican penguin pigeon plover puffin quail rabbit raven robin salmon seal shrew siskin snipe sparrow starling stoat stork swallow swan swift teal tern thrush toad trout turtle vole wasp weasel wombat wren yak'.split(
    ' ',
  );

/**
 * A name for a container that was given none, such as `brisk_heron`. Engines make up names too, but each for itself:
 * in a fleet theirs would meet, so we choose one that `taken` does not know.
 */
export function makeName(random: Random, taken: (name: string) => boolean): string {
  for (let attempt = 0; ; attempt++) {
    const name = `${pick(MOODS, random)}_${pick(ANIMALS, random)}${attempt < 3 ? '' : `_${Math.floor(random.next() * 10 ** Math.min(attempt, 9))}`}`;
    if (!taken(name)) return name;
  }
}

function pick(words: readonly string[], random: Random): string {
  return words[Math.floor(random.next() * words.length)] ?? 'node';
}
