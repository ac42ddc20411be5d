// Was die Einstellungen und die Wahl eines Datensatzes sagen.

import { SIDE } from "../../../core/image-shape.js";

/** @type {typeof import("../settings.js").settings} */
export const settings = {
  /** What each setting means. */
  help: {
    epochs: "Anzahl der Durchgänge durch die Trainingsbilder.",
    batchSize: "Bilder in einem Schritt.",
    optimizer: "Wie aus dem Gradienten ein Schritt wird: geradewegs bergab (SGD) oder mit einer eigenen Schrittweite für jedes Gewicht.",
    learningRate: "Wie weit ein Schritt geht. Größer lernt schneller; zu groß, und der Verlust wird unendlich.",
    learningRateSchedule: "Dieselbe Rate bei jedem Schritt, oder ein Zyklus: von einer kleinen hinauf zu ihr und dann hinab bis fast null.",
    momentum: "Wie viel vom letzten Schritt SGD zum nächsten hinzugibt. Üblich ist 0,9.",
    weightDecay: "Wie stark AdamW jedes Gewicht gegen 0 zieht.",
    loss: "Was das Training minimiert.",
    output: "Softmax teilt 100\u00a0% unter den Klassen auf; Sigmoid gibt jeder eine eigene Zahl von 0 bis 1.",
    scaling: "Wie die Pixelwerte (0 bis 255) umgerechnet werden.",
    trainLimit: "Nur mit den ersten N Bildern trainieren.",
    testLimit: "Nur mit den ersten N Bildern testen.",
    variations: "In jeder Epoche wird jedes Trainingsbild ein wenig verändert, bis zu diesen Grenzen und jedes Mal anders. 0 lässt es, wie es ist.",
    writingStyles: "So viele Zeichnungen kommen zu den Trainingsbildern dazu: Ziffern in den Formen, die man an verschiedenen Schulen lernt.",
    seed: "Gleiche Seeds beginnen mit gleichen Zufallsgewichten.",
  },

  fields: {
    reset: "Zurücksetzen",
    resetOf: (setting) => `${setting} auf den Wert des Rezepts zurücksetzen`,
    resetLayers: "Die Schichten auf die des Rezepts zurücksetzen",
    whole: (least, most) => `Das muss eine ganze Zahl von ${least} bis ${most} sein.`,
    between: (least, most) => `Das muss eine Zahl von ${least} bis ${most} sein.`,
    positive: "Das muss eine Zahl über 0 sein.",
  },

  layers: {
    title: "Schichten",
    none: "Keine: Die Pixel sind direkt mit den Ausgaben verbunden.",
    add: "Diese Schicht hinzufügen",
    typeToAdd: "Art der neuen Schicht",
    fields: { units: "Einheiten", filters: "Filter", kernelSize: "Kernelgröße", poolSize: "Poolgröße", padding: "Rand", rate: "Rate" },
    choices: { valid: "ohne Rand", same: "Rand: same" },
    noActivation: "keine Aktivierung",
    layer: (place, name) => `Schicht ${place}, ${name}`,
    numberOf: (unit, layer) => `${unit}, ${layer}`,
    activationOf: (layer) => `Aktivierung, ${layer}`,
    added: (layer) => `${layer} hinzugefügt.`,
    removed: (layer) => `${layer} entfernt.`,
    remove: "Entfernen",
    removeLayer: (layer) => `${layer} entfernen`,
    choiceOf: (field, layer) => `${field}, ${layer}`,
  },

  dataSource: {
    help: `Jeder Datensatz mit Bildern von ${SIDE} × ${SIDE} Pixeln in 2 bis 62 Klassen, im Dateiformat von MNIST: Fashion-MNIST, KMNIST, Ziffern und Buchstaben von EMNIST. Die Dateien werden hier gelesen und nirgendwohin geschickt; nach einem Neuladen lege sie noch einmal ab. Eine Adresse wird nur abgefragt, wenn du „Laden“ drückst.`,
    drop: "Lege vier IDX-Dateien, ihren Ordner oder ein zip davon hier ab, oder wähle sie aus",
    deleteStored: "Gespeicherte Datensätze löschen",
    deleted: "Gelöscht. Der benutzte Datensatz bleibt, bis du die Seite verlässt.",
    back: "Zurück zu MNIST",
    notDeleted: "Dieser Browser ließ die Seite sie nicht löschen.",
    address: "Adresse",
    load: "Laden",
    coming: "Wird geladen. Der bisherige Datensatz bleibt, bis dieser vollständig ist.",
    noAddress: "Nenne die Adresse eines Ordners, in dem die vier Dateien liegen.",
    badAddress: (text) => `„${text}“ ist keine gültige Adresse; sie muss mit https:// beginnen.`,
    noFile: "Was abgelegt wurde, ist keine Datei. Lege die vier IDX-Dateien ab oder nenne ihre Adresse.",
  },

  doubts: {
    inverted: "Dieser Datensatz sieht umgekehrt aus: Sein Hintergrund ist hell (nahe 255), und seine Striche sind dunkel (nahe 0); bei MNIST ist der Hintergrund 0, und die Striche reichen bis 255. Ein Netz, das davon lernt, liest nicht, was du zeichnest.",
    "zero-one": "Die Pixel dieses Datensatzes sind 0 und 1, nicht 0 bis 255: Durch 255 geteilt bleibt kaum etwas, wovon sich lernen lässt.",
    transposed: "Die Bilder dieses Datensatzes liegen auf der Seite: Zeilen und Spalten scheinen vertauscht. Ein Netz, das davon lernt, liest nicht, was du zeichnest.",
    sorted: (limit) => `Dieser Datensatz ist nach Klassen sortiert, so dass seinen ersten ${limit} Bildern einige Klassen fehlen: Die sieht das Netz nie.`,
    learningRate: ({ epoch, rate, optimizer, usual }) => `Nach Epoche ${epoch} liegt es kaum öfter richtig, als wenn es immer dieselbe Antwort gäbe. Die Lernrate ist ${rate}; üblich ist ${usual} für ${optimizer}.`,
    useRate: (rate) => `Mit ${rate} trainieren`,
    remedies: { invert: "Pixel umkehren", stretch: "Auf 0 bis 255 strecken", transpose: "Zeilen und Spalten tauschen", shuffle: "Trainingsbilder mischen", "shuffle-labels": "Etiketten mischen" },
    done: { invert: "Die Pixel sind umgekehrt. Trainiere jetzt damit.", stretch: "Die Pixel reichen jetzt von 0 bis 255. Trainiere jetzt damit.", transpose: "Zeilen und Spalten sind getauscht. Trainiere jetzt damit.", shuffle: "Die Trainingsbilder sind gemischt. Trainiere jetzt damit.", "shuffle-labels": "Die Etiketten der Trainingsbilder sind gemischt." },
  },

  keptRun: {
    text: ({ epochsDone, epochs, when, changes }) =>
      `Ein Lauf dieses Rezepts ist in diesem Browser gespeichert, nach Epoche ${epochsDone} von ${epochs} (${when}). „Fortsetzen“ nimmt ihn von dort wieder auf.${changes && ` Seine Einstellungen: ${changes}.`}`,
    network: ({ dataset, epochsDone, when, changes, accuracy }) => `In diesem Browser ist ein Netz dieses Rezepts gespeichert: ${epochsDone} ${epochsDone === 1 ? "Epoche" : "Epochen"} ${dataset === null ? "" : `auf ${dataset || "einem eigenen Datensatz"} `}trainiert${accuracy && `, ${accuracy} der Testbilder`} (${when}).${changes && ` Seine Einstellungen: ${changes}.`}`,
    none: "Noch ist nichts gespeichert. Ein Lauf wird nach jeder seiner Epochen in diesem Browser gespeichert, und sein Netz, wenn er endet.",
    item: ({ recipe, dataset, epochsDone, epochs, accuracy, when, changes }) => `${recipe}${dataset === null ? "" : ` auf ${dataset || "einem eigenen Datensatz"}`}, ${epochsDone} von ${epochs} ${epochs === 1 ? "Epoche" : "Epochen"}${accuracy && `, ${accuracy}`}, ${when}${changes && `; ${changes}`}`,
    goOn: "Fortsetzen",
    open: "Öffnen",
    forget: "Löschen",
    forgotten: "Gelöscht.",
    undo: "Rückgängig",
  },
};
