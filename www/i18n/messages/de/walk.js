// What the guided walk says, in German.

import { PIXELS, SIDE } from "../../../core/image-shape.js";
import { a } from "./article.js";

const steps = (/** @type {number} */ whole, /** @type {string} */ all, /** @type {number} */ rest) => (whole + Math.sign(rest) <= 1 ? "ein Schritt" : `${all} Schritte${rest ? ` (der letzte Batch hat ${rest} Bilder)` : ""}`);

/** @type {typeof import("../walk.js").walk} */
export const walk = {
  title: (recipe) => `Schritt für Schritt: ${recipe}`,
  ofTutorial: (tutorial, author) => `Das sind die Schritte des Tutorials „${tutorial}“${author && ` von ${author}`}, in unseren Worten, mit seinem Modell und seinen Daten. Das Rezept ist das Verdienst seines Autors.`,
  ofOurs: "Das sind die Schritte eines Tutorials mit einem eigenen Rezept.",
  origins: {
    "fast-cnn": "Es soll in kurzer Zeit 99 % erreichen. Seine Schichten, Lernrate und Epochen wurden auf beiseitegelegten Trainingsbildern gewählt; die Testbilder hatten daran keinen Anteil.",
    "lenet-5": "Seine Schichten sind die von LeNet-5 (LeCun, Bottou, Bengio und Haffner, 1998), vereinfacht wie in den meisten Kursen: einfache Mittelwerte, jede Karte mit allen davor verbunden, Softmax und Adam. Das Netz des Artikels selbst las 99,05 % der Testbilder richtig.",
  },
  otherData: "Der Datensatz in Gebrauch ist ein anderer als MNIST, für das das Rezept gemacht wurde.",
  table: "Tabelle",

  data: {
    title: "Die Daten",
    text: `Bilder mit je ${SIDE} × ${SIDE} Pixeln, und zu jedem ein Label: bei MNIST die Ziffer, die ihr Schreiber meinte. Die meisten sind zum Lernen da; die übrigen liegen beiseite und dienen nur zum Testen.`,
    first: "Die ersten fünf, mit ihren Labels",
    fifty: "Fünfzig von ihnen",
    counts: (/** @type {string} */ images) => `Wie viele es von jeder Klasse gibt, unter allen ${images} Trainingsbildern`,
    one: "Eines von ihnen, wie der Computer es hat",
    asNumbers: "Das Bild als Zahlen",
    another: "Ein anderes Bild",
    image: (index, label) => `Trainingsbild ${index}, ${a(label)}`,
    testImage: (index) => `Testbild ${index}`,
    caption: (index, label) => `Trainingsbild ${index}. Sein Label ist ${label}.`,
  },

  parts: {
    text: "Dieser Text hat drei Teile, jeder baut auf dem vorigen auf:",
    part: (part) => `Teil ${part}`,
    told: {
      "single-layer": "Teil 1: keine verborgene Schicht. Jede Ziffer hat eine Schablone, und das reicht für etwa 92\u00a0%.",
      "mlp-100": "Teil 2: eine verborgene Schicht mit 100 Einheiten. Schablonen lassen sich nun verbinden: etwa 97,5\u00a0%.",
      "mlp-100-flatten": "Teil 3: dasselbe Netz, das die Bilder selbst in eine Reihe bringt, mit einer Flatten-Schicht statt eines reshape davor.",
    },
  },

  arrays: {
    before: "Die vier Arrays",
    after: "Die Arrays nach der Vorbereitung",
    columns: ["Array", "Form", "Typ"],
    oneHot: "One-Hot",
  },
  tensors: {
    text: "All das sind Tensoren: Arrays mit einer Anzahl von Dimensionen (Achsen).",
    columns: ["Dimensionen", "Name", "hier", "Form"],
    scalar: "Skalar: eine Zahl",
    vector: "Vektor: eine Reihe von Zahlen",
    matrix: "Matrix: Zeilen und Spalten",
    stack: "3-D-Tensor: ein Stapel Bilder",
  },
  plot: (name) => `Schaubild von ${name}`,
  dropoutAlways: "Manche Texte sagen, Dropout wirke, wenn der Verlust zu steigen beginnt. Es wirkt bei jedem Trainingsschritt, vom ersten an.",
  window: {
    title: "Wie das Fenster einer Faltung gleitet",
    text: "Der Filter der ersten Schicht steht auf einem Quadrat deiner Zeichnung, multipliziert jedes Pixel mit seinem Gewicht und summiert. Verschiebe ihn: Jede Stelle gibt eine Zahl der Karte rechts.",
    image: "Deine Zeichnung mit dem Fenster darauf",
    map: "Die Karte dieses Filters",
    row: "Zeile",
    column: "Spalte",
    sum: ({ filter, bias, sum }) => `Filter ${filter}: Die Produkte und der Bias ${bias} ergeben ${sum}.`,
    next: "Nächster Filter",
  },
  oneStep: {
    gradient: "Der Gradient sagt für jedes Gewicht, wie sich der Verlust änderte, wenn dieses Gewicht ein wenig wüchse: seine Steigung. Ein Schritt des Gradientenabstiegs bewegt jedes Gewicht gegen seine Steigung.",
    backpropagation: "Backpropagation findet alle diese Steigungen in einem Durchgang vom Verlust zurück zur ersten Schicht: die Kettenregel, Schicht für Schicht, jede mit dem, was die Schicht nach ihr gefunden hat.",
    button: "Einen Schritt machen und ein Gewicht ansehen",
    trained: "Das Netz ist trainiert: Ein Schritt eines neuen Laufs würde es verwerfen. Beginne neu mit einem Schritt je Sekunde, um jeden Schritt zu sehen.",
    weight: "Gewicht Nummer",
    before: "vorher",
    slope: "sein Gradient",
    after: "nachher",
    told: ({ optimizer, rate, moved, loss }) => `Der Verlust dieses Batches war ${loss}. ${optimizer} mit der Lernrate ${rate} hat dieses Gewicht um ${moved} bewegt.`,
  },

  preprocessing: {
    title: "Vorverarbeitung",
    columns: ["Skalierung", "Form eines Bildes", "Werte"],
    before: "vorher",
    after: "nachher",
    withChannel: `(${SIDE}, ${SIDE}, 1): Zeilen, Spalten und ein Graukanal`,
    flattened: `(${SIDE}, ${SIDE}); die Flatten-Schicht des Netzes macht daraus ${PIXELS} in einer Reihe`,
    inRow: `(${PIXELS},): die Zeilen hintereinander`,
    whyFlatten: "Eine Dense-Schicht nimmt eine Reihe von Zahlen, darum kommen die 28 Zeilen eines Bildes hintereinander: Aus 28 × 28 wird 784. Welche Pixel Nachbarn waren, geht dabei verloren; jede Einheit muss das selbst lernen.",
    whyFloat: "Gewichte sind Bruchzahlen, und die Schritte, die sie ändern, auch: Aus ganzen Zahlen werden Gleitkommazahlen in der Nähe von 1, wo übliche Schritte passen. Manche Texte sagen, nach dem Teilen durch 255 bleibe 0 oder 1: Es bleibt auch alles dazwischen.",
    whole: "Das ganze Bild nach der Skalierung",
    middleRow: "Ein Teil der mittleren Zeile des Bildes, vorher und nachher",
    pixel: "Pixel",
    label: (label) => `Sein Label, ${label}, als One-Hot-Vektor: 1 an der Stelle seiner Klasse, sonst 0`,
    digit: "Klasse",
    oneHot: "One-Hot",
  },
  scalings: {
    "unit-range": { before: "uint8, 0 bis 255", after: "float32, 0,0 bis 1,0", words: "Jedes Pixel wird durch 255 geteilt. Was herauskommt, liegt zwischen 0 und 1: Die Grautöne am Rand eines Strichs bleiben Grautöne." },
    "column-norm": { before: "uint8, 0 bis 255", after: "float32, 0,0 bis 1,0", words: `Jede der ${SIDE} Spalten eines Bildes wird durch ihre Länge geteilt (die Wurzel aus der Summe ihrer Quadrate). Eine leere Spalte bleibt leer. Mit deinen Zeichnungen geschieht dasselbe.` },
    none: { before: "uint8, 0 bis 255", after: "float32, 0,0 bis 255,0", words: "Die Pixel bleiben, wie sie sind. So große Zahlen machen die ersten Schritte wild." },
  },

  model: {
    title: "Das Modell",
    summary: "Übersicht des Modells",
    none: "None in einer Form steht für den Batch: so viele Bilder, wie auf einmal hineingehen.",
    columns: ["Schicht (Art)", "Form der Ausgabe", "Parameter"],
    trainable: "alle davon trainierbar",
    drawing: "Zeichnung des Netzes",
    image: "Bild",
    by: " mal ",
    path: (stages) => `Vom Bild durch ${stages}.`,
  },
  layers: {
    dense: "Dense: Jede ankommende Zahl ist mit jeder Einheit verbunden. Eine Einheit multipliziert jede mit einem eigenen Gewicht und addiert sie, dazu noch eine Zahl, ihren Bias.",
    conv2d: "Conv2D: Ein kleines Fenster aus Gewichten, ein Filter, gleitet über das Bild und gibt an jeder Stelle eine Zahl: eine große, wo das Bild dem Filter ähnelt. Jeder Filter ergibt eine Karte.",
    maxPool2d: "MaxPooling2D: Von jedem kleinen Quadrat einer Karte bleibt nur die größte Zahl. Die Karte schrumpft, und wo genau ein Strich lag, ist weniger wichtig.",
    averagePool2d: "AveragePooling2D: Von jedem kleinen Quadrat einer Karte bleibt der Mittelwert. Die Karte schrumpft, und jede Zahl redet mit.",
    dropout: "Dropout: Bei jedem Trainingsschritt wird ein neu ausgeloster Teil der Zahlen auf 0 gesetzt, und die übrigen werden entsprechend vergrößert, sodass sich keine Einheit auf eine einzelne andere verlassen kann. Das wirkt vom ersten Schritt an und gar nicht, wenn das Netz getestet oder benutzt wird.",
    flatten: "Flatten: Aus Zeilen und Spalten wird eine lange Reihe. Gelernt wird hier nichts.",
  },
  activations: {
    relu: "relu: Negative Zahlen werden 0, positive bleiben. Ohne einen solchen Knick dazwischen wären zwei Schichten nicht mehr als eine.",
    leaky_relu: "leaky relu: wie relu, aber ein Fünftel einer negativen Zahl bleibt.",
    gelu: "gelu: ein glattes relu.",
    tanh: "tanh: drückt jede Zahl in den Bereich von -1 bis 1.",
    sigmoid: "sigmoid: drückt jede Zahl für sich in den Bereich von 0 bis 1: Die Ausgaben müssen zusammen nicht 1 ergeben.",
    softmax: "softmax: macht aus den Zahlen Anteile an 1: Die größte bekommt am meisten.",
  },

  compiling: {
    title: "Kompilieren: was das Ziel ist und wie es dorthin geht",
    logits: "Keras berechnet sie aus den Zahlen vor dem Sigmoid, als folgte Softmax; so auch diese Seite.",
    metric: "Die Metrik ist die Genauigkeit: der Anteil der Bilder, deren größte Ausgabe ihre Klasse ist. Sie wird nur betrachtet; was das Training klein macht, ist der Verlust.",
  },
  losses: {
    "categorical-cross-entropy": "Kreuzentropie: der negative Logarithmus des Anteils, den die richtige Klasse bekam. 0, wenn sie alles bekam, groß, wenn sie fast nichts bekam.",
    "mean-squared-error": "Mittlerer quadratischer Fehler: der Abstand jeder Ausgabe von dem, was sie sein sollte (1 für die Klasse des Bildes, 0 für die anderen), quadriert und gemittelt.",
    "mean-absolute-error": "Mittlerer absoluter Fehler: der Abstand jeder Ausgabe von dem, was sie sein sollte, gemittelt.",
  },
  optimizers: {
    rmsprop: "RMSprop teilt den Schritt jedes Gewichts durch die übliche Größe seines Gradienten, sodass sich auch Gewichte mit kleinen Gradienten bewegen.",
    adam: "Adam gibt jedem Gewicht eine eigene Schrittweite, nach der üblichen Größe seines Gradienten, und folgt einem Mittel der letzten Gradienten, was seinen Weg glättet.",
    adamw: "AdamW ist Adam, das außerdem jedes Gewicht ein wenig gegen 0 zieht.",
    sgd: "SGD bewegt jedes Gewicht einen Schritt gegen seinen Gradienten, mit derselben Lernrate für alle; das Momentum lässt es weiterrollen, wie es kam.",
  },
  schedules: {
    constant: (rate) => `Seine Lernrate ist hier ${rate}.`,
    "one-cycle": (rate) => `Seine Lernrate ändert sich hier von Schritt zu Schritt: hinauf bis ${rate} im ersten Drittel des Laufs, während das Netz seinen Weg findet, und dann hinab bis fast null, damit es zur Ruhe kommt. Das heißt One Cycle und braucht weniger Epochen.`,
  },

  training: {
    title: "Training",
    text: ({ batch, images, whole, steps: count, rest, epochs }) =>
      `In einem Schritt beantwortet das Netz ${batch} Bilder, und jedes Gewicht bewegt sich ein wenig. ${images} Trainingsbilder sind ${steps(whole, count, rest)}: eine Epoche. ${epochs === 1 ? "Es gibt eine, und vor ihr" : `Es gibt ${epochs}, und vor jeder`} werden die Bilder gemischt. Nach jeder Epoche wird es getestet: Das ist die gestrichelte Kurve.`,
    button: "Jetzt trainieren",
    overfitting: "Achte auf die Kurven: Nach einigen Epochen fällt der Trainingsfehler weiter, während der Testfehler bleibt oder steigt. Das Netz lernt seine Trainingsbilder auswendig: Das ist Überanpassung.",
  },
  evaluation: {
    title: "Auswertung",
    text: "Wie viele Bilder, die es nie gesehen hat, liest es richtig, und was hält es wofür? Die Konfusionsmatrix und der Bericht stehen unter dem Trainer.",
    notYet: "Trainiere es zuerst; dann stehen die Zahlen hier.",
    result: ({ title, epochs, loss, accuracy }) => `Dein letzter Lauf, „${title}“, ${epochs === 1 ? "eine Epoche" : `${epochs} Epochen`}: Testverlust ${loss}, Testgenauigkeit ${accuracy}.`,
    tutorialSays: (claim) => `Das Tutorial sagt: ${claim}.`,
    weMeasured: (claim) => `Wir haben gemessen: ${claim}.`,
    chance: "Mit allen Trainingsbildern und so vielen Epochen wie im Rezept sind ein paar Zehntel Punkte mehr oder weniger Zufall: Andere Seeds geben andere Zahlen. Mit weniger ist weniger zu erwarten.",
    otherData: "Die Zahl des Rezepts gilt für MNIST, diese für einen anderen Datensatz.",
    changed: "Du hast sein Modell oder die Art, wie es lernt, geändert, darum müssen die beiden nicht übereinstimmen.",
  },
  prediction: {
    title: "Eine Vorhersage",
    text: "Heraus kommt eine Zahl je Klasse. Die Antwort ist die Stelle der größten: ihr Argmax.",
    another: "Ein anderes Testbild",
    show: "Dem Netz oben zeigen",
    output: "Ausgabe",
    printed: "wie NumPy es druckt",
    result: ({ index, label, sum, digit }) => `Testbild ${index} ist ${a(label)}. Die Ausgaben ergeben zusammen ${sum}; die größte steht bei ${digit}, also antwortet es ${digit}.`,
  },
  next: {
    title: "Was sich als Nächstes lohnt",
    text: "Jeder dieser Vorschläge ändert eines der Dinge oben, weniger Bilder bei mehr Epochen, und lässt den Rest, wie du ihn hast; drücke dann „Trainieren“ und vergleiche die Läufe in der Tabelle.",
    otherData: "Andere Datensätze (Fashion-MNIST, KMNIST, Buchstaben von EMNIST) öffnen sich unter „Ein anderer Datensatz“.",
    files: "Wo ein Text sein Modell speichert (model.save, eine .h5-Datei) und in Netron ansieht: „Speichern, teilen oder laden“ gibt das Netz als ONNX, das auch Netron öffnet, als safetensors, und seinen Aufbau als Zeichnung.",
    insteadOf: (other, own) => `${other} statt ${own}`,
    sgd: "SGD mit Momentum 0,9",
    squaredError: "Der mittlere quadratische Fehler als Verlust",
    wide: "Doppelt so breite Dense-Schichten",
    hidden: "Eine verborgene Schicht mit 100 Einheiten",
    tanh: "tanh statt relu",
    dropout: "Dropout vor der letzten Schicht",
    batch: (images) => `Batches mit ${images} Bildern`,
    deeper: "Eine Dense-Schicht mehr",
    few: "Nur 1.000 Trainingsbilder: Achte auf den Abstand",
    epochs: "Doppelt so viele Epochen",
    rate: "Eine zehnmal so große Lernrate",
  },
};
