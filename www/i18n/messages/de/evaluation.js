// What the evaluation after a run says, in German.

import { a } from "./article.js";

/** @type {typeof import("../evaluation.js").evaluation} */
export const evaluation = {
  title: "Wie gut ist es?",
  savePredictions: "Die Vorhersagen speichern (CSV)",
  test: (loss, accuracy) => `Testverlust ${loss}, Testgenauigkeit ${accuracy}.`,
  train: (loss, accuracy) => `Auf den Trainingsbildern, während es lernte: Verlust ${loss}, Genauigkeit ${accuracy}.`,
  nearChance: "Das ist nahe am Zufall: Es hat so gut wie nichts gelernt. Versuche eine kleinere Lernrate, mehr Schritte oder mehr Bilder.",
  overfitting: (points) => `Der Abstand von ${points} Punkten ist Überanpassung: Ein Teil dessen, was es gelernt hat, gilt nur für die Bilder, von denen es gelernt hat. Dropout, weniger Epochen oder mehr Bilder verringern ihn.`,
  lagging: "Die Trainingszahlen sind Mittelwerte über die ganze Epoche, samt ihren ersten Schritten und jedem Dropout; darum bleiben sie hinter denen des Tests zurück.",
  even: "Es liest Bilder, die es nie gesehen hat, etwa so gut wie die, von denen es gelernt hat.",

  matrix: {
    title: "Konfusionsmatrix",
    help: "Jede Zeile ist, was ein Bild ist, jede Spalte das, was gelesen wurde. Richtige Antworten liegen auf der Diagonale. Drücke auf ein Feld, um seine Bilder zu sehen.",
    predicted: "vorhergesagt",
    before: "Konfusionsmatrix des Tests davor",
    beforeHelp: "Zum Vergleich: das Netz, das zuletzt davor getestet wurde.",
    truth: "wahr",
    readAs: "gelesen als ",
    cell: (images, label, prediction) => `${images} ${images === 1 ? "Bild" : "Bilder"} von ${label}, gelesen als ${prediction}: zeigen`,
  },
  report: {
    title: "Klassifikationsbericht",
    help: "Precision: von den Bildern, die als eine Klasse gelesen wurden, der Anteil, der es ist. Recall: von den Bildern einer Klasse der Anteil, der als sie gelesen wurde. F1: das harmonische Mittel beider. Support: wie viele Bilder es gibt.",
    columns: ["Klasse", "Precision", "Recall", "F1", "Support"],
    accuracy: "Genauigkeit",
    macroAvg: "Mittel der Klassen",
    weightedAvg: "gewichtetes Mittel",
  },
  gallery: {
    title: "Testbilder",
    inOrder: "Testbilder, der Reihe nach",
    all: "Alle, der Reihe nach",
    surest: "Falsche, die sichersten zuerst",
    more: "Mehr zeigen",
    wrong: (images, count) => `${count} falsch ${images === 1 ? "gelesenes Bild" : "gelesene Bilder"}, die größte Ausgabe zuerst`,
    cell: (images, count, label, prediction) => `${count} ${images === 1 ? "Bild" : "Bilder"} von ${label}, gelesen als ${prediction}`,
    is: (label) => `, ist ${label}`,
    item: ({ index, label, prediction, output, isRight }) => `Testbild ${index}: ${a(label)}, gelesen als ${prediction} mit ${output}: ${isRight ? "richtig" : "falsch"}. Dem Netz zeigen.`,
  },
  inside: {
    title: "Im Inneren des Netzes",
    layers: "Was jede Schicht aus deiner Zeichnung macht",
    help: "Blau ist positiv, Orange negativ, Papier ist null. Zeichne, und es folgt.",
    filter: (place) => `Filter ${place}`,
    indirect: "Seine ersten Gewichte sehen das Bild nicht unmittelbar, darum ergeben sie kein Bild.",
    filters: (filters, side) => `Die ${filters} Filter der ersten Schicht, je ${side} × ${side} Gewichte. Ein Filter antwortet, wo das Bild ihm ähnelt: Viele werden zu Kanten und Strichen.`,
    templates: "Die Schablonen: für jede Klasse das Gewicht jedes Pixels. Tinte auf Blau spricht für die Klasse, Tinte auf Orange gegen sie.",
    units: (shown, all) => `Wonach die ersten ${shown} von ${all} Einheiten suchen: das Gewicht jedes Pixels.`,
  },
};
