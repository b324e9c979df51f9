// Ranks questions with NLP.js 4 (npm node-nlp), as plain as its manual shows it.
// In, on standard input: {"samples": [[topic, text], …], "questions": [text, …]}; out: [[topic, …], …].
const { NlpManager } = require("node-nlp");

async function main() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const { samples, questions } = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  const manager = new NlpManager({ languages: ["id"], forceNER: false, nlu: { log: false }, autoSave: false });
  for (const [topic, text] of samples) manager.addDocument("id", text, topic);
  await manager.train();
  const ranked = [];
  for (const question of questions) {
    const found = await manager.process("id", question);
    ranked.push(found.classifications.map((one) => one.intent).filter((name) => name !== "None"));
  }
  process.stdout.write(JSON.stringify(ranked));
}

main();
