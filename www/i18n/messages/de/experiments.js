// Was die Experimente und „Täusche das Netz“ sagen.

/** @typedef {import("../experiments.js").Told} Told */

/** @type {typeof import("../experiments.js").experiments} */
export const experiments = {
  help: "Erst raten, dann ausführen. Trainingsexperimente nehmen deine Einstellungen mit einer Änderung.",
  run: "Ausführen",
  runOf: (title) => `Ausführen: ${title}`,
  running: "Läuft …",
  undo: "Rückgängig",
  undone: "Rückgängig gemacht: Das Netz ist wie vorher.",
  needsNetwork: "Trainiere zuerst ein Netz.",
  notUndone: "Für sich lässt es sich nicht mehr rückgängig machen: Das Netz wurde inzwischen geändert.",
  failed: "Das Experiment kam nicht ans Ende.",
  stopped: "Es wurde beendet.",
  ownData: "Es braucht einen Datensatz, der sich wieder laden lässt: Geh zuerst zurück zu MNIST.",
  guessed: (accuracy) => `Deine Schätzung: ${accuracy}.`,
  list: {
    linear: {
      title: "Ganz ohne Aktivierung",
      question: "Nimm relu aus jeder Schicht. Das Netz hat so viele Gewichte wie vorher. Wie viele Testbilder erkennt es noch?",
      guess: "Testgenauigkeit",
      result: (/** @type {Told} */ { accuracy, before }) => `Ergebnis: ${accuracy}${before && `, im Lauf davor ${before}`}. Ohne Aktivierung sind Schichten hintereinander nicht mehr als eine: Jeder Ziffer bleibt eine einzige Schablone.`,
    },
    rate: {
      title: "Lernrate × 10",
      question: "Jeder Schritt geht zehnmal so weit. Lernt es zehnmal so schnell?",
      guess: "Testgenauigkeit",
      result: (/** @type {Told} */ { accuracy, before }) => `Ergebnis: ${accuracy}${before && `, im Lauf davor ${before}`}. Zu lange Schritte springen über das Tal, in das sie hinabgehen sollten.`,
    },
    oneUnit: {
      title: "Eine verborgene Einheit",
      question: "Alles, was das Netz über das Bild weiß, muss durch eine einzige Zahl. Wie viele Ziffern kann es unterscheiden?",
      guess: "Testgenauigkeit",
      result: (/** @type {Told} */ { accuracy, before }) => `Ergebnis: ${accuracy}${before && `, im Lauf davor ${before}`}. Eine Zahl kann die Ziffern aufreihen, aber nicht zehn auseinanderhalten. Mit relu sieht außerdem alles unter null gleich aus.`,
    },
    shuffledLabels: {
      title: "Gemischte Labels",
      question: "Gib 1.000 Trainingsbildern zufällige Labels: Es gibt nichts zu verstehen. Welche Trainingsgenauigkeit erreicht es nach 60 Epochen?",
      guess: "Trainingsgenauigkeit",
      result: (/** @type {Told} */ { accuracy, gap }) => `Ergebnis: ${accuracy} auf seinen Trainingsbildern, ${gap} auf den Testbildern. Ein Netz mit genug Gewichten lernt reines Rauschen auswendig; nur ungesehene Bilder zeigen, ob es etwas verstanden hat. (Zhang u. a., 2017)`,
    },
    half: {
      title: "Die Hälfte der Einheiten stumm",
      question: "Setze jede zweite Einheit der ersten Schicht auf null, ohne neu zu trainieren. Wie viele Testbilder erkennt es noch?",
      guess: "Testgenauigkeit",
      result: (/** @type {Told} */ { accuracy, before }) => `Ergebnis: ${accuracy}, vorher ${before}. Das Wissen ist auf viele Einheiten verteilt: Keine einzelne hält eine Ziffer. Zeichne etwas und sieh nach.`,
    },
    layer: {
      title: "Die ganze Schicht stumm",
      question: "Setze alle Einheiten der ersten Schicht auf null. Was bleibt?",
      guess: "Testgenauigkeit",
      result: (/** @type {Told} */ { accuracy, before }) => `Ergebnis: ${accuracy}, vorher ${before}. Nur Bias-Werte bleiben, also antwortet es auf jedes Bild dasselbe, was es auch zeigt.`,
    },
    noise: {
      title: "Rauschen auf den Gewichten",
      question: "Lege zufälliges Rauschen auf die Gewichte der ersten Schicht, so groß wie die Gewichte selbst. Erkennt es noch Ziffern?",
      guess: "Testgenauigkeit",
      result: (/** @type {Told} */ { accuracy, before }) => `Ergebnis: ${accuracy}, vorher ${before}. Hunderte kleiner Fehler heben sich beim Summieren auf: Netze vertragen Rauschen; darum können Telefone ihre Gewichte mit wenigen Bits speichern.`,
    },
  },

  fool: {
    text: "Ändere so wenige Pixel deiner Ziffer wie möglich, bis das Netz etwas anderes vorhersagt. Ein Mensch sähe noch dieselbe Ziffer.",
    start: "Mit dieser Zeichnung beginnen",
    map: "Wo ein geändertes Pixel helfen würde",
    hint: "Drücke Pixel auf der Zeichenfläche oder hier: Ein Druck färbt oder löscht eines, ein zweiter nimmt es zurück. Orange: Pixel, deren Änderung gegen die jetzige Vorhersage wirkt.",
    computer: "Den Computer spielen lassen",
    again: "Noch einmal von vorn",
    end: "Zurück zum Zeichnen",
    still: ({ pixels, name, certainty }) => `${pixels === 1 ? "1 Pixel" : `${pixels} Pixel`} geändert: noch immer ${name} (${certainty}).`,
    fooled: ({ pixels, from, to }) => `Getäuscht mit ${pixels === 1 ? "1 Pixel" : `${pixels} Pixeln`}: Aus ${from} wird ${to}. Schaffst du es mit weniger?`,
    score: ({ pixels, from, to }) => `Ich habe ein neuronales Netz mit ${pixels === 1 ? "1 Pixel" : `${pixels} Pixeln`} getäuscht: Es hält meine ${from} für ${to}.`,
    copy: "Ergebnis und Link kopieren",
    copied: "Kopiert.",
    save: "Bild speichern",
  },
};
