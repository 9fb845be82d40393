/** The first word of every stage; a search that starts without a pipe starts with the search command. */
export function commandsOf(text: string): string[] {
  const stages = stagesOf(text);
  const commands: string[] = [];
  stages.forEach((stage, index) => {
    const word = /^\s*([A-Za-z_]\w*)/.exec(stage)?.[1];
    if (index === 0) {
      if (stage.trim() !== '') commands.push('search');
    } else if (word !== undefined) {
      commands.push(word.toLowerCase());
    }
  });
  return commands;
}

/** Splits at pipes that stand neither in quotes nor in brackets. */
function stagesOf(text: string): string[] {
  const stages: string[] = [];
  let from = 0;
  let depth = 0;
  for (const token of text.matchAll(/"(?:[^"\\]|\\[\s\S])*"|[[\]|]/g)) {
    if (token[0] === '[') depth++;
    else if (token[0] === ']') depth--;
    else if (token[0] === '|' && depth <= 0) {
      stages.push(text.slice(from, token.index));
      from = token.index + 1;
    }
  }
  stages.push(text.slice(from));
  return stages;
}
